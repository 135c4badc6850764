{
  const bytes = Uint8Array.from(atob("@PACKED@"), (letter) => letter.charCodeAt(0));
  // Not a `Blob` of the bytes: in WebKit a worker of a page from `file://` cannot read one.
  const unpacking = new DecompressionStream("gzip");
  const writer = unpacking.writable.getWriter();
  // Where these fail, so does reading the other end.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const wasm = new Response(unpacking.readable).arrayBuffer();
  // The page hears of errors, and not of rejected promises.
  wasm_bindgen({ module_or_path: wasm }).catch((error) => setTimeout(() => { throw error; }));
}
