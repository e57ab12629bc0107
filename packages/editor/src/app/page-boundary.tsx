import { Button, Center, Code, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { text } from '../text/text.ts';

interface Props {
  readonly children: ReactNode;
  /** Address of what is shown: at another one it is tried anew. */
  readonly place?: string;
}

/** Shows what went wrong instead of an empty window. */
export class PageBoundary extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate({ place }: Props) {
    if (place !== this.props.place && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Center h="100%" p="xl" role="alert">
        <Stack maw={560}>
          <Title order={1} size="h3">
            {text('errors.page')}
          </Title>
          <Text>{text('errors.pageHint')}</Text>
          <Code block>{error.message}</Code>
          <Button w="fit-content" onClick={() => location.reload()}>
            {text('common.retry')}
          </Button>
        </Stack>
      </Center>
    );
  }
}
