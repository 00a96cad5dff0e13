import { Router } from '@lightningjs/sdk';

export const HOME_PATH = 'home';
export const PLAYER_ROUTE = 'player/:id';

/** The Router's own pattern for parameters knows neither these nor anything beyond what is escaped. */
const LEFT_BY_ENCODE = /[!'()*~]/g;

/** `id` may be anything: it can come from a launch parameter. */
export function playerPath(id: string): string {
  const escaped = encodeURIComponent(id).replace(LEFT_BY_ENCODE, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `player/${escaped}`;
}

export function goHome(): void {
  Router.navigate(HOME_PATH);
}

export function goToPlayer(id: string): void {
  Router.navigate(playerPath(id));
}
