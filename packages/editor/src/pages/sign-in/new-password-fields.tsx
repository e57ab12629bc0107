import { Group, List, PasswordInput, Text } from '@mantine/core';
import { IconCheck, IconPoint } from '@tabler/icons-react';
import { text } from '../../text/text.ts';
import { passwordRules } from './password-rules.ts';

/** A new password, twice, and what it must be, as it is typed. */
export function NewPasswordFields({
  label,
  password,
  confirmed,
  onPassword,
  onConfirmed,
  error,
}: {
  readonly label: string;
  readonly password: string;
  readonly confirmed: string;
  readonly onPassword: (value: string) => void;
  readonly onConfirmed: (value: string) => void;
  readonly error?: string | undefined;
}) {
  return (
    <>
      <PasswordInput
        label={label}
        autoComplete="new-password"
        value={password}
        onChange={({ currentTarget }) => onPassword(currentTarget.value)}
        error={error}
        aria-describedby="password-rules"
        required
        withAsterisk={false}
      />
      <PasswordInput
        label={text('signIn.confirm')}
        autoComplete="new-password"
        value={confirmed}
        onChange={({ currentTarget }) => onConfirmed(currentTarget.value)}
        required
        withAsterisk={false}
      />
      <List id="password-rules" listStyleType="none" spacing={2} size="sm" aria-label={text('signIn.rules')}>
        {passwordRules(password, confirmed).map(({ id, isKept }) => (
          <List.Item key={id} data-kept={isKept}>
            <Group gap={6} wrap="nowrap" c={isKept ? 'var(--lw-done)' : 'var(--lw-soft)'}>
              {isKept ? <IconCheck size={16} aria-hidden /> : <IconPoint size={16} aria-hidden />}
              <Text size="sm" component="span">
                {text(`signIn.rule.${id}`)}
                <span className="lw-only-heard">{text(isKept ? 'signIn.kept' : 'signIn.notKept')}</span>
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </>
  );
}
