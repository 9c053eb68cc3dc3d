/** The name of the page and what concerns all of it. */
import { MESSAGES } from '../i18n/languages';
import { useApp, useText } from './context';
import { LinkIcon, MoonIcon, SunIcon } from './icons';
import { TakeAway } from './TakeAway';
import { ViewTabs } from './Viewer';

export function Header() {
  const { settings, copyLink } = useApp();
  const text = useText();
  const other = settings.language.value === 'zh' ? 'en' : 'zh';
  const dark = settings.theme.value === 'dark';
  return (
    <header>
      <h1>
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="14" cy="14" r="10.5" />
          <path d="M10.5 10.5h7l-4.5 9M22 22l7 7" />
        </svg>
        Inklens
      </h1>
      <p class="tagline">{text.tagline}</p>
      <ViewTabs />
      <div class="header-tools">
        <TakeAway />
        <button type="button" id="copy-link" onClick={copyLink} aria-label={text.copyLink} title={text.copyLink}>
          <LinkIcon /> <span class="wide">{text.copyLink}</span>
        </button>
        <button
          type="button"
          id="theme"
          aria-label={dark ? text.theme.toLight : text.theme.toDark}
          title={dark ? text.theme.toLight : text.theme.toDark}
          onClick={() => {
            settings.theme.value = dark ? 'light' : 'dark';
          }}
        >
          {dark ? <SunIcon /> : <MoonIcon />}
        </button>
        <button
          type="button"
          id="language"
          lang={other === 'zh' ? 'zh-CN' : 'en'}
          title={text.switchLanguage}
          onClick={() => {
            settings.language.value = other;
          }}
        >
          {MESSAGES[other].languageName}
        </button>
      </div>
    </header>
  );
}
