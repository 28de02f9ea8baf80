/* A rule for `deno lint`: each function with a name says in a sentence what it does. */

const FUNCTIONS = ["ArrowFunctionExpression", "FunctionExpression"];

/** Whether a comment that begins with a sentence stands right before a node. */
const isDocumented = ({ sourceCode }, node) => {
  const comment = sourceCode.getCommentsBefore(node).at(-1);
  if (!comment || !/^\*[\s*]+[A-Z]/.test(comment.value)) return false;
  return sourceCode.text.slice(comment.range[1], node.range[0]).trim() === "";
};

/** Looks at every function of a file that has a name. */
const create = (context) => {
  /** Complains of a function before whose declaration no sentence stands. */
  const check = (node, name, declaration) => {
    const message = `Say in a /** sentence */ what ${name} does.`;
    if (!isDocumented(context, declaration)) context.report({ node, message });
  };
  return {
    FunctionDeclaration: (node) => check(node, node.id.name, node),
    ClassDeclaration: (node) => check(node, node.id.name, node),
    MethodDefinition: (node) => check(node, node.key.name, node),
    VariableDeclarator: (node) =>
      FUNCTIONS.includes(node.init?.type) && check(node, node.id.name, node.parent),
    "Property[method=true]": (node) => check(node, node.key.name, node),
  };
};

export default { name: "lookback", rules: { documented: { create } } };
