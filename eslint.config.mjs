import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom inside src/ (docs/decisions/001-the-house.md).
 * A room may always import from itself.
 */
const rooms = {
  base: [],
  contract: ['base'],
  device: ['contract', 'base'],
  drm: ['contract', 'base'],
  session: ['contract', 'base'],
  player: ['drm', 'session', 'contract', 'base'],
  operator: ['drm', 'session', 'contract', 'base'],
  lifecycle: ['drm', 'session', 'contract', 'base'],
  app: ['player', 'operator', 'lifecycle', 'contract', 'base'],
};

const everyRoom = Object.keys(rooms);

export default tseslint.config(
  { ignores: ['build', 'dist', 'build-ts', 'build-tv', 'node_modules', 'static/vendor', '.cache', '.tmp', '**/.making-*'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.mts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // Read by the page as it is, on engines that may be too old for the rest.
    files: ['static/*.js', 'platform/package/shell/*.js'],
    languageOptions: {
      ecmaVersion: 5,
      sourceType: 'script',
      globals: Object.fromEntries(
        ['window', 'document', 'navigator', 'XMLHttpRequest', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Image'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Run by the engines under test as it is.
    files: ['test/engines/page/*.js'],
    languageOptions: {
      ecmaVersion: 5,
      sourceType: 'script',
      globals: Object.fromEntries(['window', 'EventTarget', 'HTMLMediaElement', 'Reflect', 'Symbol', 'Uint8Array'].map((name) => [name, 'readonly'])),
    },
    rules: { '@typescript-eslint/no-empty-function': 'off' },
  },
  {
    // Takes native methods aside and puts its own in their place.
    files: ['platform/emulator/cdm/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // All but src/index.ts, the composition root: it may know everything, and no room may know it.
    files: ['src/*/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': [
        ...everyRoom.map((room) => ({ type: room, pattern: `src/${room}` })),
        { type: 'outside', pattern: '{headend,platform,test}' },
      ],
      'import/resolver': { node: { extensions: ['.ts', '.js', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message: 'this room may not import that one (docs/decisions/001-the-house.md)',
          policies: [
            ...everyRoom.map((room) => ({ from: { element: { type: room } }, allow: { to: { element: { type: [room, ...rooms[room]] } } } })),
          ],
        },
      ],
    },
  },
);
