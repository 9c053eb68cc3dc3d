/**
 * The lines of the source document's listings that make its maps what they are, as the document has them (its comments
 * aside). LayerCAM has no listing there: its formulas stand in its place.
 */
import type { MethodId } from '../../../package/src/protocol';

/** What a line has wrong; the views' words say so. */
export type Mistake =
  | 'normalizedTwice'
  | 'wrappedBytes'
  | 'fewRegions'
  | 'beforeReluBlank'
  | 'beforeReluNegative'
  | 'weightGradient'
  | 'dividedByItself'
  | 'beforeReluFlipped'
  | 'noMask'
  | 'rawScores'
  | 'averaged'
  | 'added';

export interface ListedLine {
  code: string;
  wrong?: Mistake;
}

export const LISTINGS: Partial<Record<MethodId, readonly ListedLine[]>> = {
  lime: [
    { code: 'image = transform(image).unsqueeze(0).to(device)' },
    { code: 'image_np = image.squeeze().cpu().numpy()', wrong: 'normalizedTwice' },
    { code: 'def batch_predict(images):' },
    { code: '    Image.fromarray((img[:, :, 0] * 255).astype(np.uint8))', wrong: 'wrappedBytes' },
    { code: 'explainer.explain_instance(image_rgb, batch_predict,' },
    { code: '    top_labels=5, hide_color=0, num_samples=1000)', wrong: 'fewRegions' },
  ],
  'grad-cam': [
    { code: 'model.conv2.register_forward_hook(hook_fn)', wrong: 'beforeReluBlank' },
    { code: 'output = model(image)' },
  ],
  'grad-cam++': [
    { code: 'model.conv2.register_forward_hook(hook_fn)', wrong: 'beforeReluNegative' },
    { code: 'gradients = model.conv2.weight.grad', wrong: 'weightGradient' },
    { code: 'alpha = torch.sum(gradients, dim=(2, 3), keepdim=True)' },
    { code: 'alpha = torch.mean(alpha, dim=1, keepdim=True)' },
    { code: 'alpha = torch.nn.functional.relu(alpha)' },
    { code: 'alpha = alpha / (torch.sum(alpha, dim=1, keepdim=True) + 1e-10)', wrong: 'dividedByItself' },
  ],
  'score-cam': [
    { code: 'model.conv2.register_forward_hook(hook_fn)', wrong: 'beforeReluFlipped' },
    { code: 'masked_image = image * activation.to(device)', wrong: 'noMask' },
    { code: 'score = output[:, target_class].item()' },
    { code: 'weights.append(score)', wrong: 'rawScores' },
    { code: 'heatmap = np.sum(weights[:, None, None] * activations.numpy(), axis=0)' },
  ],
  'layer-cam': [
    { code: 'w_l^k = 1/Z Σ_i Σ_j ∂Y^c / ∂A_l,ij^k', wrong: 'averaged' },
    { code: 'L_l^c = ReLU(Σ_k w_l^k A_l^k)' },
    { code: 'L^c = Σ_l α_l L_l^c', wrong: 'added' },
  ],
};
