package dev.alice.tmux.pane;

import java.util.List;

/**
 * A pane and what stands on it together with how it looks, taken in one step.
 *
 * @param styled the rows of {@code view} with their styles, one for one
 */
public record StyledView(View view, List<StyledLine> styled) {
    public StyledView {
        styled = List.copyOf(styled);
        if (styled.size() != view.rows().size()) {
            throw new IllegalArgumentException("Each row has its styles");
        }
    }
}
