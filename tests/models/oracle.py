"""The slow truth: states by a loop over single steps, expected responses by a loop over single words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn


def step_states(
    module: nn.RNNBase, inputs: Tensor, initial: Tensor | tuple[Tensor, Tensor] | None = None
) -> dict[str, tuple[Tensor, Tensor]]:
    """Every state of one sequence, computed step by step with the cells that torch has for single steps.

    Args:
        module: A recurrent module.
        inputs: One sequence without padding, shape (T, D).
        initial: Initial state h, or (h, c), of shape (layers * directions, U); zeros if None.

    Returns:
        By name without the module's (``l0.reverse/c``): states in the order of the text, (T, U), and the initial one.
    """
    kinds = {"LSTM": nn.LSTMCell, "GRU": nn.GRUCell, "RNN_TANH": nn.RNNCell, "RNN_RELU": nn.RNNCell}
    parts = initial if isinstance(initial, tuple) else (initial,)
    found: dict[str, tuple[Tensor, Tensor]] = {}
    directions = 2 if module.bidirectional else 1
    for layer in range(module.num_layers):
        outputs = []
        for direction in range(directions):
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            cell = kinds[module.mode](inputs.shape[1], module.hidden_size, bias=module.bias)
            if module.mode == "RNN_RELU":
                cell.nonlinearity = "relu"
            with torch.no_grad():
                for name, parameter in cell.named_parameters():
                    parameter.copy_(getattr(module, name + suffix))
            index = layer * directions + direction
            h = torch.zeros(1, module.hidden_size) if parts[0] is None else parts[0][index][None]
            c = h.clone() if len(parts) == 1 else parts[1][index][None]
            if parts[0] is None:
                c = torch.zeros(1, module.hidden_size)
            hs, cs, first = [], [], (h, c)
            order = range(len(inputs) - 1, -1, -1) if direction else range(len(inputs))
            for t in order:
                with torch.no_grad():
                    if module.mode == "LSTM":
                        h, c = cell(inputs[t][None], (h, c))
                    else:
                        h = cell(inputs[t][None], h)
                hs.append(h[0])
                cs.append(c[0])
            if direction:
                hs, cs = hs[::-1], cs[::-1]
            name = f"l{layer}" + (".reverse" if direction else "")
            found[f"{name}/h"] = (torch.stack(hs), first[0][0])
            if module.mode == "LSTM":
                found[f"{name}/c"] = (torch.stack(cs), first[1][0])
            outputs.append(torch.stack(hs))
        inputs = torch.cat(outputs, dim=1)
    return found


def hand_states(
    module: nn.RNNBase, inputs: Tensor, initial: Sequence[np.ndarray] | None = None
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Every state of one sequence in float64, by the equations of the layers' documentation, projections too.

    Args:
        module: A recurrent module.
        inputs: One sequence without padding, shape (T, D).
        initial: Initial states, shape (U,) each, in the order of the result; zeros if None.

    Returns:
        By name without the module's (``l0.reverse/c``): states in the order of the text, (T, U), and the initial one.
    """
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    given = iter(initial) if initial is not None else None
    read = inputs.detach().double().numpy()
    for layer in range(module.num_layers):
        outputs = []
        for suffix in ("", "_reverse")[: 1 + module.bidirectional]:
            w = {n: p.detach().double().numpy() for n, p in module.named_parameters()}
            at = f"_l{layer}{suffix}"
            h = np.zeros(module.proj_size or module.hidden_size) if given is None else next(given)
            c = np.zeros(module.hidden_size)
            if given is not None and module.mode == "LSTM":
                c = next(given)
            first, hs, cs = (h, c), [], []
            for x in read[::-1] if suffix else read:
                from_x = w["weight_ih" + at] @ x + w["bias_ih" + at]
                from_h = w["weight_hh" + at] @ h + w["bias_hh" + at]
                if module.mode == "LSTM":
                    i, f, g, o = np.split(from_x + from_h, 4)
                    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
                    h = _sigmoid(o) * np.tanh(c)
                    h = w["weight_hr" + at] @ h if module.proj_size else h
                elif module.mode == "GRU":
                    (rx, zx, nx), (rh, zh, nh) = np.split(from_x, 3), np.split(from_h, 3)
                    z = _sigmoid(zx + zh)
                    h = (1 - z) * np.tanh(nx + _sigmoid(rx + rh) * nh) + z * h
                else:
                    h = np.tanh(from_x + from_h) if module.mode == "RNN_TANH" else np.maximum(from_x + from_h, 0)
                hs.append(h)
                cs.append(c)
            kinds = {"h": hs, "c": cs} if module.mode == "LSTM" else {"h": hs}
            for (kind, states), start in zip(kinds.items(), first, strict=False):
                ordered = states[::-1] if suffix else states
                found[f"l{layer}{suffix.replace('_', '.')}/{kind}"] = (np.stack(ordered), start)
            outputs.append(np.stack(hs[::-1] if suffix else hs))
        read = np.concatenate(outputs, axis=1)
    return found


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def changes(states: Tensor, initial: Tensor, reverse: bool) -> np.ndarray:
    """Response of each step, (T, U), along the direction's own time."""
    if reverse:
        before = torch.cat([states[1:], initial[None]])
    else:
        before = torch.cat([initial[None], states[:-1]])
    return (states - before).double().numpy()


def responses_by_word(
    sequences: Sequence[tuple[Sequence[int], np.ndarray]],
) -> dict[int, tuple[int, np.ndarray, np.ndarray]]:
    """Count, mean and standard error of the responses to each word, from a list of all single responses."""
    single: dict[int, list[np.ndarray]] = defaultdict(list)
    for ids, responses in sequences:
        for word_id, response in zip(ids, responses, strict=True):
            single[int(word_id)].append(response)
    result = {}
    for word_id, rows in single.items():
        stacked = np.stack(rows)
        error = stacked.std(axis=0, ddof=1) / np.sqrt(len(rows)) if len(rows) > 1 else np.full(stacked.shape[1], np.nan)
        result[word_id] = (len(rows), stacked.mean(axis=0), error)
    return result
