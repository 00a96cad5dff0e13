/**
 * Whether WebGL really works here. Lightning asks only whether the API's name exists, and throws where a context is
 * then refused: blocked by policy, no GPU process, a driver on the engine's list of bad ones.
 */
export function hasWebGl(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl', { stencil: true });
    if (!context) return false;
    // A TV allows few contexts at once: hand this one back before Lightning asks for its own.
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return true;
  } catch {
    return false;
  }
}
