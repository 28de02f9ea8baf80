/* Two repairs to the theme's search, before it starts.

   1. It cuts a Chinese query by itself and loses the last character: every character is made a
      word of its own, as in the index.
   2. From a folder (file://) browsers refuse workers: a hidden frame does the work. */
(() => {
  const apart = (message) =>
    typeof message?.data === "string"
      ? { ...message, data: message.data.replace(/\p{sc=Han}/gu, " $& ").trim() }
      : message;

  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    return send.call(this, apart(message), ...rest);
  };

  if (location.protocol !== "file:") return;

  class FrameWorker extends EventTarget {
    constructor(address) {
      super();
      this.onmessage = null;
      this.onerror = null;
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      document.body.appendChild(this.frame);
      const inner = this.frame.contentWindow;
      this.inner = inner;
      inner.document.open();
      inner.document.write("<!doctype html><html><head></head><body></body></html>");
      inner.document.close();
      inner.postMessage = (data) => this.hear(data);
      inner.importScripts = (...scripts) =>
        scripts.reduce((before, script) => before.then(() => this.load(script)), Promise.resolve());
      this.ready = this.load(new URL(address, document.baseURI).href);
    }

    load(address) {
      return new Promise((resolve, reject) => {
        const script = this.inner.document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = reject;
        this.inner.document.body.appendChild(script);
      });
    }

    hear(data) {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      if (this.onmessage) this.onmessage(event);
    }

    postMessage(message) {
      const data = apart(message);
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      this.frame.remove();
    }
  }

  window.Worker = FrameWorker;
  window.IFrameWorker = FrameWorker; // the theme asks for this name before it finds its scripts
})();
