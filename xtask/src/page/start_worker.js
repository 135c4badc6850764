{
  const bytes = Uint8Array.from(atob("@PACKED@"), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  wasm_bindgen({ module_or_path: new Response(stream).arrayBuffer() });
}
