// The page's second file: asked for where it lies, or taken out of the single file.
const fetchLazyCode = (name) =>
  globalThis.HEAPLENS_LAZY_CODE?.() ?? fetch(new URL(name, import.meta.url));
// Some hosts serve wasm as another type, which cannot be compiled while it comes.
const instantiateLazyCode = async (fetched, imports) => {
  const response = await fetched;
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
};
