/** Stand-ins for what a back end would deliver. */

const PALETTE = ['#f4a259', '#5b8e7d', '#8cb369', '#bc4b51', '#4f86c6', '#c879ff', '#f2c14e', '#e86a92'];

/** A channel's logo: a coloured mark. Every third channel has none, as in the field. */
export function fakeLogo(number: number): string {
  if (number % 3 === 0) return '';
  const colour = PALETTE[number % PALETTE.length] ?? '#fff';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100"><rect x="4" y="10" width="80" height="80" rx="${(number % 5) * 10}" fill="${colour}"/><text x="100" y="66" font-family="sans-serif" font-weight="700" font-size="48" fill="${colour}">tv${number}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Puts a picture where the player's video would be: under the canvas. */
export function showPicture(): void {
  const picture = document.createElement('canvas');
  picture.width = 1920;
  picture.height = 1080;
  picture.style.zIndex = '1';
  const context = picture.getContext('2d');
  if (context) {
    const sky = context.createLinearGradient(0, 0, 0, 1080);
    sky.addColorStop(0, '#6fb1e0');
    sky.addColorStop(0.55, '#fbe3b5');
    sky.addColorStop(0.56, '#56764a');
    sky.addColorStop(1, '#a9c17b');
    context.fillStyle = sky;
    context.fillRect(0, 0, 1920, 1080);
    context.fillStyle = '#ffffff';
    context.beginPath();
    context.arc(1400, 330, 110, 0, 2 * Math.PI);
    context.fill();
  }
  document.body.prepend(picture);
}
