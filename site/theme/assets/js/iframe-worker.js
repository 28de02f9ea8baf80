/* Two repairs to the theme's search, before it starts.

   1. It cuts a Chinese query by itself and loses the last character: every character is made a
      word of its own, as in the index.
   2. From a folder (file://) browsers refuse workers: a hidden frame does the work. */
(() => {
  /** Sets the Chinese characters of a query apart; any other message stays as it is. */
  const apart = (/** @type {any} */ message) =>
    typeof message?.data === "string"
      ? { ...message, data: message.data.replace(/\p{sc=Han}/gu, " $& ").trim() }
      : message;

  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (
    /** @type {any} */ message,
    /** @type {any[]} */ ...rest
  ) {
    return send.call(this, apart(message), .../** @type {[any]} */ (rest));
  };

  if (location.protocol !== "file:") return;

  /** What a script that was written for a worker finds in its window. */
  /** @typedef {Window & typeof globalThis & { importScripts: (...scripts: string[]) => Promise<void> }} WorkerFrame */

  /** A worker for scripts from a folder: it runs them in a hidden frame. */
  class FrameWorker extends EventTarget {
    /** @type {((event: MessageEvent) => void) | null} */
    onmessage = null;
    /** @type {((event: Event) => void) | null} */
    onerror = null;
    frame = document.createElement("iframe");

    /** Begins with the script at this address. */
    constructor(/** @type {string | URL} */ address) {
      super();
      this.frame.hidden = true;
      this.frame.title = "search";
      document.body.append(this.frame);
      this.inner = /** @type {WorkerFrame} */ (this.frame.contentWindow);
      this.inner.document.open();
      this.inner.document.write("<!doctype html><html><head></head><body></body></html>");
      this.inner.document.close();
      this.inner.postMessage = (/** @type {unknown} */ data) => this.hear(data);
      this.inner.importScripts = (...scripts) =>
        scripts.reduce(
          (loaded, script) => loaded.then(() => this.load(script)),
          Promise.resolve(),
        );
      this.ready = this.load(new URL(address, document.baseURI).href);
    }

    /**
     * Runs a script inside the frame.
     * @returns {Promise<void>}
     */
    load(/** @type {string} */ address) {
      return new Promise((resolve, reject) => {
        const script = this.inner.document.createElement("script");
        script.src = address;
        script.onload = () => resolve();
        script.onerror = reject;
        this.inner.document.body.append(script);
      });
    }

    /** Passes on what the script in the frame says. */
    hear(/** @type {unknown} */ data) {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      if (this.onmessage) this.onmessage(event);
    }

    /** Tells the script in the frame something, as soon as it is there. */
    postMessage(/** @type {unknown} */ message) {
      const data = apart(message);
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }

    /** Ends the work. */
    terminate() {
      this.frame.remove();
    }
  }

  self.Worker = /** @type {any} */ (FrameWorker);
  self.IFrameWorker = self.Worker; // the theme asks for this name before it finds its scripts
})();
