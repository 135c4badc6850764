{
  const packed = (id) => document.getElementById(id).textContent;
  const unpacked = async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  };
  globalThis.HEAPLENS_WORKER_URL = URL.createObjectURL(
    new Blob([packed("heaplens-worker")], { type: "text/javascript" }),
  );
  globalThis.HEAPLENS_SAMPLES = JSON.parse(packed("heaplens-samples"));
  // The page replaces all of the body, and the data in it, as it starts.
  const opened = packed("heaplens-page-opened");
  globalThis.HEAPLENS_LAZY_CODE = async () => new Response(await unpacked(opened));
  await __wbg_init({ module_or_path: await unpacked(packed("heaplens-page")) });
}
