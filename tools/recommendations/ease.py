"""EASE: which items speak for which, in closed form."""

import numpy as np
from numpy.typing import NDArray

from tools.recommendations.purchases import PurchaseTable

RIDGE = 200.0
"""EASE's only parameter; 200 and 500 differ by less than the noise on four temporal cuts."""


def ease_weights(table: PurchaseTable) -> NDArray[np.float64]:
    """How much having bought one item (row) speaks for another (column); zero on the diagonal.

    With X the customers' purchases as 0 and 1, G = X'X, and P the inverse of G + ridge * I, the
    weight of i for j is -P[i, j] / P[j, j]: the least-squares reconstruction of every column of X
    from all others.

    Returns:
        Shape (n_items, n_items).

    Source: Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019.
    """
    from scipy import sparse

    shape = (len(table.customers), len(table.items))
    pairs = np.unique(np.column_stack([table.customer, table.item]), axis=0)
    bought = sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)
    gram = (bought.T @ bought).toarray()
    gram[np.diag_indices(shape[1])] += RIDGE
    inverse = np.linalg.inv(gram)
    weights: NDArray[np.float64] = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights
