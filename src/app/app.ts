import { Router, Utils } from '@lightningjs/sdk';
import type { FontFaceDefinition, Lightning } from '@lightningjs/sdk';
import { Dialog } from './components/dialog';
import { part } from './components/parts';
import { contextOf } from './context';
import { HomePage } from './home/home-page';
import { leaveApp } from './leave-dialog';
import { HOME_PATH, PLAYER_ROUTE, goToPlayer, playerPath } from './navigation';
import { watchNetwork } from './network-notice';
import { PlayerPage } from './player-page/player-page';

interface AppTemplateSpec extends Router.App.TemplateSpec {
  Dialog: typeof Dialog;
}

/** Two pages, and the dialog over them. */
export class App extends Router.App<AppTemplateSpec> {
  private readonly Dialog = part(this.getByRef('Dialog'), 'Dialog');

  static getFonts(): FontFaceDefinition[] {
    return ['Regular', 'Medium', 'Bold'].map((weight) => ({
      family: `Roboto-${weight}`,
      url: Utils.asset(`fonts/roboto-${weight.toLowerCase()}.woff`),
    }));
  }

  static override _template(): Lightning.Component.Template<AppTemplateSpec> {
    return {
      Pages: { forceZIndexContext: true },
      Dialog: { type: Dialog, zIndex: 10 },
    };
  }

  override _setup() {
    const { services, dialogs, announcer, store } = contextOf(this);
    dialogs.watch((content) => {
      this.Dialog.show(content);
      if (content) announcer.say(content.title, content.text, content.advice, content.code, ...content.buttons.map(({ label }) => label));
      this._refocus();
    });
    watchNetwork(contextOf(this), (step) => {
      this.zap(step);
    });
    void store.load();
    const { startChannel } = services;
    Router.startRouter(
      {
        root: startChannel === undefined || startChannel === '' ? HOME_PATH : playerPath(startChannel),
        // Deep links are launch parameters; a hash would fill the browser's history, and webOS hands Back to that first.
        updateHash: false,
        routes: [
          { path: HOME_PATH, component: HomePage, options: { clearHistory: true } },
          { path: PLAYER_ROUTE, component: PlayerPage, options: { preventStorage: true } },
        ],
      },
      this,
    );
    services.device.onRelaunch(({ channel }) => {
      if (channel !== undefined) this.showChannel(channel);
    });
  }

  /** @param id unchecked */
  private showChannel(id: string): void {
    const { dialogs } = contextOf(this);
    const page: unknown = Router.getActivePage();
    // Whatever it asks or tells is about what the viewer has just left.
    dialogs.close();
    if (page instanceof PlayerPage) page.onRelaunch(id);
    else goToPlayer(id);
  }

  /** As the channel keys would, of whatever is open. */
  private zap(step: 1 | -1): void {
    const { dialogs } = contextOf(this);
    const page: unknown = Router.getActivePage();
    if (dialogs.current) dialogs.current.onZap?.(step);
    else if (page instanceof PlayerPage) page.zap(step);
  }

  override _getFocused(): Lightning.Component | undefined {
    return this.Dialog.visible ? this.Dialog : (Router.getActivePage() ?? undefined);
  }

  /** Back, and nothing to go back to. */
  override _handleAppClose(): void {
    leaveApp(contextOf(this));
  }
}
