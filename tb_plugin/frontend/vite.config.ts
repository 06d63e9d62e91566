import { defineConfig } from "vitest/config";

/**
 * Two ES modules: `index.js` is the tab, TensorBoard imports it into its frame and calls its `render()`; `notebook.js` is
 * what a notebook loads, and gives the tab a frame.
 */
export default defineConfig({
  build: {
    lib: { entry: { index: "src/index.tsx", notebook: "src/notebook/widget.ts" }, formats: ["es"] },
    outDir: "../tensorboard_plugin_rnnvis/static",
    emptyOutDir: true,
    // What is bundled is given on, so its licences go along.
    license: { fileName: "licenses.md" },
    target: "es2022",
    // A library's ES module is left readable by default; ours is the end of the line.
    rolldownOptions: { output: { minify: true } },
  },
  // Each report holds the tab, which is 2.5 kB smaller there for a second look, of six seconds: none while developing.
  plugins: [
    {
      name: "second-look",
      apply: (_, { mode }) => mode !== "development",
      async generateBundle(_, bundle) {
        const { minify } = await import("terser");
        for (const file of Object.values(bundle))
          if (file.type === "chunk") file.code = (await minify(file.code, { module: true })).code ?? file.code;
      },
    },
  ],
  // Limits for a busy machine: a test that fails does so by what it sees, not by how long it took.
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/patience.ts"],
    testTimeout: 60_000,
  },
});
