/** Tizen 4.0 to 5.5: what was on the page when it was hidden plays nothing any more, whatever is loaded into it. */
export function losesVideos(platform: string, version: number): boolean {
  return platform === 'tizen' && version >= 4 && version <= 5.5;
}

/** The elements take a source as before, and do nothing with it. */
export function killVideos(): void {
  for (const video of document.querySelectorAll('video')) {
    video.removeAttribute('src');
    video.load();
    for (const name of ['src', 'srcObject']) Object.defineProperty(video, name, { configurable: true, get: () => '', set: () => undefined });
  }
}
