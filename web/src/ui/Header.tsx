/** The name of the page, what it is, what concerns all of it, and what there is to be told. */
import { MESSAGES } from '../i18n/languages';
import { addressIn, LANGUAGE_FOLDERS } from '../lib/place';
import { useApp, useText } from './context';
import { LinkIcon, MoonIcon, SunIcon } from './icons';
import { LearnButton } from './Lessons';
import { Failure, NoticeBar, UpdateBar } from './Status';
import { TakeAway } from './TakeAway';
import { ViewTabs } from './Viewer';

/** A link to a page of its own; whoever follows it here keeps everything as it is. */
function LanguageSwitch() {
  const { settings, baseUrl, chooseLanguage } = useApp();
  const text = useText();
  const other = settings.language.value === 'zh' ? 'en' : 'zh';
  return (
    <a
      id="language"
      class="button"
      href={addressIn(other, baseUrl, baseUrl)}
      hreflang={LANGUAGE_FOLDERS[other]}
      lang={LANGUAGE_FOLDERS[other]}
      title={text.switchLanguage}
      // Opened elsewhere it is to show the same, so the address is that of now.
      onPointerDown={(event: PointerEvent & { currentTarget: HTMLAnchorElement }) => {
        event.currentTarget.href = addressIn(other, baseUrl, location.href);
      }}
      onClick={(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        chooseLanguage(other);
      }}
    >
      {MESSAGES[other].languageName}
    </a>
  );
}

export function Header() {
  const { settings, copyLink } = useApp();
  const text = useText();
  const dark = settings.theme.value === 'dark';
  const toOther = dark ? text.theme.toLight : text.theme.toDark;
  return (
    <header>
      <h1>
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="14" cy="14" r="10.5" />
          <path d="M10.5 10.5h7l-4.5 9M22 22l7 7" />
        </svg>
        Inklens
      </h1>
      <div class="headline">
        <p class="tagline">{text.tagline}</p>
        {/* Over a line that nobody uses: what comes and goes must neither cover a control nor move the canvas. */}
        <div class="banners">
          <Failure />
          <NoticeBar />
          <UpdateBar />
        </div>
      </div>
      <ViewTabs />
      <div class="header-tools">
        <LearnButton />
        <TakeAway />
        <button type="button" id="copy-link" onClick={copyLink} aria-label={text.copyLink} title={text.copyLink}>
          <LinkIcon /> <span class="wide">{text.copyLink}</span>
        </button>
        <button
          type="button"
          id="theme"
          aria-label={toOther}
          title={toOther}
          onClick={() => {
            settings.theme.value = dark ? 'light' : 'dark';
          }}
        >
          {dark ? <SunIcon /> : <MoonIcon />}
        </button>
        <LanguageSwitch />
      </div>
    </header>
  );
}
