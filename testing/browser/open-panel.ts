import type { Locator, Page } from 'playwright-core';

/** Opens a node of a workflow in its panel. */
export async function openPanel(page: Page, origin: string, workflowId: string, nodeId: string): Promise<Locator> {
  await page.goto(`${origin}/workflows/${workflowId}?node=${nodeId}`);
  const panel = page.getByRole('dialog', { name: 'Node ' });
  await panel.getByRole('tab', { name: 'Parameters', exact: true }).waitFor();
  return panel;
}

/** The field of a form with this label, of those that hold templates. Waits until its editor is there. */
export async function expressionField(panel: Locator, label: string): Promise<Locator> {
  const field = panel.locator(`.cm-content[aria-label="${label}"]`);
  await field.waitFor();
  return field;
}

/** Writes a text in place of what is in such a field, letter by letter. */
export async function writeExpression(page: Page, field: Locator, written: string): Promise<void> {
  await field.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(written);
}
