import { needsTemplate } from '../../schema/steps/wechat.ts'
import { useLanguage } from '../app/language.ts'
import { useTexts } from '../i18n/texts.ts'
import { fill, type Piece, type Scope } from './fill.ts'
import classes from './PreviewScreen.module.css'

/** A message to preview, before its variables are filled in. */
export type PreviewMessage =
  | { channel: 'sms'; body: string }
  | { channel: 'email'; subject: string; body: string }
  | { channel: 'wechat'; form: string; body: string; data: Record<string, string> }

type Props = { message: PreviewMessage; scope: Scope; signature: string; marketing: boolean }

/** The screen a message arrives on, by channel. */
export function PreviewScreen({ message, scope, signature, marketing }: Props) {
  switch (message.channel) {
    case 'sms':
      return <Sms body={message.body} {...{ scope, signature, marketing }} />
    case 'email':
      return <Mail subject={message.subject} body={message.body} {...{ scope, signature }} />
    case 'wechat':
      return <Wechat {...message} {...{ scope, signature }} />
  }
}

function Sms({
  body,
  scope,
  signature,
  marketing,
}: {
  body: string
  scope: Scope
  signature: string
  marketing: boolean
}) {
  const { inspector } = useTexts()
  const language = useLanguage()
  const chinese = /[\u3400-\u9fff]/.test(body) || (body === '' && language === 'zh')
  return (
    <>
      <div className={classes.smsHead}>106 9012 3456</div>
      <div className={classes.thread}>
        <div className={classes.bubble}>
          {signature && <span className={classes.quiet}>【{signature}】</span>}
          <Pieces pieces={fill(body, scope)} />
          {marketing && <span className={classes.quiet}>{chinese ? '拒收请回复R' : ' Reply STOP to opt out'}</span>}
        </div>
        <p className={classes.note}>{inspector.signatureNote}</p>
      </div>
    </>
  )
}

function Mail({ subject, body, scope, signature }: { subject: string; body: string; scope: Scope; signature: string }) {
  const { inspector } = useTexts()
  return (
    <div className={classes.mail}>
      <h4>
        <Pieces pieces={fill(subject, scope)} />
      </h4>
      <div className={classes.sender}>
        <span className={classes.avatar}>{(signature || 'C').slice(0, 1)}</span>
        <b>{signature || 'Caravan'}</b>
      </div>
      <div className={classes.mailBody}>
        {body
          .replaceAll(/<br\s*\/?>|<\/p>|<\/div>|<\/h\d>/gi, '\n')
          .replaceAll(/<[^>]*>/g, '')
          .split('\n')
          .map((line, index) => (
            <p key={index}>
              <Pieces pieces={fill(line, scope)} />
            </p>
          ))}
      </div>
      <p className={classes.note}>{inspector.unsubscribe}</p>
    </div>
  )
}

function Wechat({
  form,
  body,
  data,
  scope,
  signature,
}: {
  form: string
  body: string
  data: Record<string, string>
  scope: Scope
  signature: string
}) {
  return (
    <>
      <div className={classes.wechatHead}>{signature || 'WeChat'}</div>
      <div className={classes.wechatThread}>
        {!needsTemplate(form) ? (
          <div className={classes.wechatRow}>
            <span className={classes.square}>{(signature || 'C').slice(0, 1)}</span>
            <div className={classes.wechatBubble}>
              <Pieces pieces={fill(body, scope)} />
            </div>
          </div>
        ) : (
          <div className={classes.notice}>
            <b>{body ? <Pieces pieces={fill(body, scope)} /> : signature}</b>
            <dl>
              {Object.entries(data).map(([key, text]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>
                    <Pieces pieces={fill(text, scope)} />
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </div>
    </>
  )
}

function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => (
    <span key={index} className={classes[piece.kind]}>
      {piece.kind === 'missing' ? `{${piece.text}}` : piece.text}
    </span>
  ))
}
