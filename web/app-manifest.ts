/** What a browser has to know to install the page as an application, made at build time: one file in each language. */
import type { Plugin } from 'vite';
import { MESSAGES } from './src/i18n/languages';
import type { Language } from './src/lib/hash';
import { LANGUAGE_FOLDERS } from './src/lib/place';

/** `--paper` of the light theme, in `styles/tokens.css`. */
const PAPER = '#f5f4f0';

/** To lie in the folder of its language: every address counts from there, so that the page may stand anywhere. */
export function appManifest(language: Language): object {
  const { description } = MESSAGES[language].page;
  const picture = (size: number, purpose: string) => ({
    src: `../icons/${purpose}-${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose,
  });
  return {
    name: 'Inklens',
    short_name: 'Inklens',
    description,
    lang: LANGUAGE_FOLDERS[language],
    start_url: './',
    // The other language's page is part of it.
    scope: '../',
    display: 'standalone',
    theme_color: PAPER,
    background_color: PAPER,
    categories: ['education'],
    icons: [picture(192, 'any'), picture(512, 'any'), picture(512, 'maskable')],
  };
}

export function appManifests(): Plugin {
  return {
    name: 'app-manifests',
    apply: 'build',
    generateBundle() {
      for (const language of ['en', 'zh'] as const) {
        const fileName = `${LANGUAGE_FOLDERS[language]}/app.webmanifest`;
        this.emitFile({ type: 'asset', fileName, source: `${JSON.stringify(appManifest(language), null, 2)}\n` });
      }
    },
  };
}
