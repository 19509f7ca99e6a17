// The page's rules of style: typescript-eslint's strict set with types, and the house's lengths of files and functions.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "public/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  // Cesium declares its interfaces as classes that its own classes do not extend
  { files: ["src/globe/**"], rules: { "@typescript-eslint/no-unsafe-class-instance-assignment": "off" } },
  { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
