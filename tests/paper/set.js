// Set formulas with KaTeX, every warning an error: node set.js FOLDER_OF_KATEX < formulas.json > errors.json
const katex = require(process.argv[2]);
let text = "";
process.stdin.on("data", (d) => (text += d)).on("end", () => {
  const errors = [];
  for (const formula of JSON.parse(text)) {
    try {
      katex.renderToString(formula, { displayMode: true, strict: "error", throwOnError: true });
    } catch (error) {
      errors.push([formula, error.message]);
    }
  }
  process.stdout.write(JSON.stringify(errors));
});
