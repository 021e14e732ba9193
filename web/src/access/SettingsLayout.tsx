import { Link, Outlet } from '@tanstack/react-router'
import { useCan } from '../session.tsx'
import css from './SettingsLayout.module.css'

/** Settings: their list at the side, one of them beside it. */
export function SettingsLayout() {
  const keys = useCan('api_keys:read')
  const mails = useCan('notifications:read')
  const webhooks = useCan('webhooks:read')
  const imports = useCan('imports:read')
  return (
    <div className={css.layout}>
      <nav aria-label="Settings" className={css.side}>
        <Link to="/settings/org">Org</Link>
        <Link to="/settings/users">Users</Link>
        {keys && <Link to="/settings/api-keys">API keys</Link>}
        {mails && <Link to="/settings/mails">Mails</Link>}
        {webhooks && <Link to="/settings/webhooks">Webhooks</Link>}
        {imports && <Link to="/settings/imports">Imports</Link>}
        <Link to="/settings/moves">Moves</Link>
        <Link to="/settings/account">My account</Link>
      </nav>
      <div className={css.page}>
        <Outlet />
      </div>
    </div>
  )
}
