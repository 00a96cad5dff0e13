import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../src/base/clock';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import type { ContentLibrary } from '../library';
import { nowAndNext, type Programme } from './schedule';

/** One channel as apps get it. URLs are absolute paths on this server. */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly logo: string;
  readonly contentId: string;
  readonly live: boolean;
  readonly encrypted: boolean;
  readonly manifestUrl: string;
  /** As EME spells them; only those that licences are given for. */
  readonly keySystems: readonly string[];
  readonly keyIds: readonly string[];
  /** Complete boxes in base64, by key-system name. */
  readonly pssh: Readonly<Partial<Record<string, string>>>;
  readonly now?: Programme;
  readonly next?: Programme;
}

export interface CatalogueParts {
  readonly tenant: string;
  readonly library: ContentLibrary;
  /** Key systems that there is a licence server for. */
  readonly licensed: readonly string[];
  readonly clock: Clock;
}

export function catalogueRoutes(app: FastifyInstance, { tenant, library, licensed, clock }: CatalogueParts): void {
  app.get('/:tenant/catalogue', operation('catalogue'), (request, reply) => {
    if ((request.params as { readonly tenant: string }).tenant !== tenant) {
      throw new Refusal({ status: 404, message: 'unknown tenant' });
    }
    const time = clock.wallNow();
    return reply.send({ channels: library.channels.map((channel, index) => entry(channel, index)) });

    function entry(channel: ContentLibrary['channels'][number], index: number): CatalogueEntry {
      const { id, name, logoPath, contentId, live, encrypted, manifestPath, keyIds, pssh } = channel;
      return {
        id,
        name,
        logo: logoPath,
        contentId,
        live,
        encrypted,
        manifestUrl: manifestPath,
        keySystems: channel.keySystems.filter((keySystem) => licensed.includes(keySystem)),
        keyIds,
        pssh,
        ...(live ? nowAndNext(index, time) : {}),
      };
    }
  });
}
