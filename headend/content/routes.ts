import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import type { ContentLibrary, MediaPart } from './library';

/** By what the fault injection finds a route. */
export type ContentOperation = 'manifest' | 'segment' | 'logo' | 'time';

export interface ContentRoutesOptions {
  /** ms since the epoch. */
  readonly now?: () => number;
}

const CACHE = {
  never: 'no-store',
  ask: 'no-cache',
  hour: 'public, max-age=3600',
  forEver: 'public, max-age=31536000, immutable',
} as const;

/**
 * `/media/:id/manifest.mpd`, `/media/:id/<track>/init.mp4`, `/media/:id/<track>/<n>.m4s`, `/media/:id/logo.png`, `/time`.
 *
 * A track is `v1` or, as the manifest has it, `v1.<version>`: with the content's version in its address a segment may be
 * cached for ever, and other content has other addresses.
 */
export function contentRoutes(library: ContentLibrary, { now = Date.now }: ContentRoutesOptions = {}): FastifyPluginCallback {
  return (app, _options, done) => {
    const config = (operation: ContentOperation) => ({ config: { operation } });

    app.get<{ Params: { id: string } }>('/media/:id/manifest.mpd', config('manifest'), async ({ params }, reply) => {
      const manifest = library.manifest(params.id);
      if (manifest === undefined) return notFound(reply);
      const cache = library.channel(params.id)?.live ? CACHE.never : CACHE.ask;
      return reply.type('application/dash+xml').header('cache-control', cache).send(manifest);
    });

    app.get<{ Params: { id: string } }>('/media/:id/logo.png', config('logo'), async ({ params }, reply) => {
      const logo = await library.logo(params.id);
      if (!logo) return notFound(reply);
      return reply.type('image/png').header('cache-control', CACHE.hour).send(logo);
    });

    app.get<{ Params: { id: string; track: string; file: string } }>('/media/:id/:track/:file', config('segment'), async ({ params }, reply) => {
      const [track = '', version, ...more] = params.track.split('.');
      const part = partOf(params.file);
      if (part === undefined || more.length > 0 || (version !== undefined && version !== library.version)) return notFound(reply);
      const media = await library.media(params.id, track, part, now());
      if (!media) return notFound(reply);
      return reply
        .type(track.startsWith('a') ? 'audio/mp4' : 'video/mp4')
        .header('cache-control', version === undefined ? CACHE.ask : CACHE.forEver)
        // Else players on other origins cannot tell how fast a segment came that came at once, and stay at low renditions.
        .header('timing-allow-origin', '*')
        .send(media);
    });

    app.get('/time', config('time'), async (_request, reply) => reply.type('text/plain; charset=utf-8').header('cache-control', CACHE.never).send(new Date(now()).toISOString()));

    done();
  };
}

/** Undefined for a name that no segment has. */
function partOf(file: string): MediaPart | undefined {
  if (file === 'init.mp4') return 'init';
  const digits = /^(0|[1-9]\d{0,9})\.m4s$/.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Never cached: a segment that is not there yet will be soon. */
function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('cache-control', CACHE.never).send({ message: 'no such content' });
}
