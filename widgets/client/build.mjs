/* Builds the front end into ../awayday/server/static, each file with a .gz and a .br beside it. With --check nothing is
 * written there: it is built elsewhere and compared. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const ui = join(here, "../awayday/ui");
const committed = join(here, "../awayday/server/static");
const TARGET = ["es2022", "chrome100", "firefox100", "safari15.4"];
const COMMON = { absWorkingDir: here, bundle: true, minify: true, target: TARGET, logLevel: "warning" };

/** One module of all our widgets: base.js once, then each file as the body of a function, under the name of its class. */
const widgets = {
  name: "awayday:widgets",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^awayday:widgets$/ }, () => ({ path: "widgets", namespace: "awayday" }));
    onLoad({ filter: /.*/, namespace: "awayday" }, () => {
      const files = readdirSync(ui).filter((file) => file.endsWith(".js") && file !== "base.js");
      const parts = files.sort().map((file) => {
        const name = file.slice(0, -3).replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase());
        const text = readFileSync(join(ui, file), "utf8").replace(/^export default /m, "return ");
        return `${name}: (() => {\n${text}\n})(),`;
      });
      const base = readFileSync(join(ui, "base.js"), "utf8");
      return { contents: `${base}\nexport const modules = {\n${parts.join("\n")}\n};`, resolveDir: ui };
    });
  },
};

/** The sheets of single widgets as one, by name, as `Style` puts them behind the shared rules. */
const sheets = {
  name: "awayday:sheets",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^awayday:sheets$/ }, () => ({ path: "sheets", namespace: "awayday-css" }));
    onLoad({ filter: /.*/, namespace: "awayday-css" }, () => {
      const shared = new Set(["tokens.css", "controls.css"]);
      const files = readdirSync(ui).filter((file) => file.endsWith(".css") && !shared.has(file));
      const texts = files.sort().map((file) => readFileSync(join(ui, file), "utf8"));
      return { contents: texts.join("\n"), loader: "css", resolveDir: ui };
    });
  },
};

/** The files that page.js needs at once, which a browser can fetch before it has read so. */
function preload(outputs) {
  const needed = new Set(["page.js"]);
  for (const file of needed) {
    const [, { imports }] = Object.entries(outputs).find(([path]) => basename(path) === file);
    for (const { path, kind } of imports) if (kind === "import-statement") needed.add(basename(path));
  }
  return `${JSON.stringify([...needed].sort())}\n`;
}

/** The licences of all packages that files of the bundle come from. */
function licences(inputs) {
  const names = inputs.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  const texts = [...new Set(names)].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license, homepage, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? readFileSync(join(folder, file), "utf8") : `Copyright ${author?.name ?? author}. ${homepage}`;
    return `${name} ${version}: ${license}\n\n${text.trim()}\n`;
  });
  return `page.js and the files beside it contain parts of:\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function write(out) {
  rmSync(out, { recursive: true, force: true });
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { page: "src/main.js" },
    outdir: out,
    splitting: true,
    format: "esm",
    chunkNames: "[name]-[hash]",
    alias: { "sanitize-html": "./src/sanitize.js" },
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    metafile: true,
    plugins: [widgets],
  });
  await build({ ...COMMON, entryPoints: { page: "src/page.css", door: "src/door.js" }, outdir: out, plugins: [sheets] });
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  for (const file of readdirSync(out)) {
    const bytes = readFileSync(join(out, file));
    writeFileSync(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(out, `${file}.br`), brotliCompressSync(bytes, { params: quality }));
  }
  writeFileSync(join(out, "licences.txt"), licences(Object.keys(metafile.inputs)));
  writeFileSync(join(out, "preload.json"), preload(metafile.outputs));
}

/** The content of a file, decompressed: compressors of other versions may write other bytes for it. */
function content(folder, file) {
  const bytes = readFileSync(join(folder, file));
  if (file.endsWith(".gz")) return gunzipSync(bytes);
  return file.endsWith(".br") ? brotliDecompressSync(bytes) : bytes;
}

function differing(made) {
  const names = new Set([...readdirSync(made), ...readdirSync(committed)]);
  return [...names].sort().filter((file) => {
    try {
      return !content(made, file).equals(content(committed, file));
    } catch {
      return true; // it is only in one of the two
    }
  });
}

if (process.argv.includes("--check")) {
  const made = mkdtempSync(join(tmpdir(), "awayday-client-"));
  await write(made);
  const files = differing(made);
  rmSync(made, { recursive: true });
  for (const file of files) console.error(`server/static/${file} differs from what scripts/build writes. Run scripts/build.`);
  process.exitCode = files.length ? 1 : 0;
} else {
  await write(committed);
}
