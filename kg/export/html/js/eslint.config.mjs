// The explorer's modules, checked by `npx eslint@9 .` in this folder: nothing to install beforehand.
export default [
  {
    files: ["*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      complexity: ["error", 14],
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
      "no-shadow": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
