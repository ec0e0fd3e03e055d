using Almaty2020.Markup;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What became of a block since the page was last published.</summary>
public enum BlockChange
{
    None,
    New,
    Changed,
    Removed,
}

/// <summary>A block of a draft as residents would see it.</summary>
/// <param name="Number">From 1; 0 for one that is gone.</param>
/// <param name="Html">Empty for one that is gone.</param>
/// <param name="Quote">What a remark on it is known by.</param>
/// <param name="Comparison">With what stood there; null where there is nothing to compare.</param>
public sealed record ReviewBlock(int Number, IHtmlContent Html, string Quote, BlockChange Change, TextComparison? Comparison)
{
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"block-{Number}");
}

/// <summary>A draft as it would be shown, block by block, beside what has changed since the page was last published.</summary>
/// <param name="Parts">Of title, address, summary and data, what differs from what is live; none where nothing is live.</param>
public sealed record ReviewText(string Title, string Summary, IReadOnlyList<ReviewBlock> Blocks, IReadOnlyList<ChangedPart> Parts)
{
    /// <summary>Everything that a remark can be about, so that one whose block is gone can be told.</summary>
    public IReadOnlyCollection<string> Quotes => new[] { TitleQuote, SummaryQuote }.Concat(Blocks.Select(b => b.Quote)).Where(q => q.Length > 0).ToHashSet(StringComparer.Ordinal);

    public string TitleQuote => Remark.QuoteOf(Title);

    public string SummaryQuote => Remark.QuoteOf(Summary);

    internal static ReviewText Of(Manuscript page, DraftScreens screens, Language reader, CancellationToken ct)
    {
        var now = BlocksOf(page.Text);
        if (page.LiveRevision is not { } live)
            return new ReviewText(page.Text.Title, page.Text.Summary, [.. now.Select((b, i) => Block(i + 1, b, BlockChange.None, null))], []);

        var parts = PageComparison.Of(live.Text, page.Text.Tidy(), reader).Parts.Where(p => p.Part != PagePart.Body);
        return new ReviewText(page.Text.Title, page.Text.Summary, [.. Compare(BlocksOf(live.Text), now)], [.. parts]);

        // With their links as readers get them: by the site's own screen.
        IReadOnlyList<RenderedBlock> BlocksOf(PageText text) => RenderedBlocks.Of(screens.Of(page.Page, page.Language, text, ct).Html.ToString()!);
    }

    internal static IEnumerable<ReviewBlock> Compare(IReadOnlyList<RenderedBlock> before, IReadOnlyList<RenderedBlock> after)
    {
        int old = 0, @new = 0;
        foreach (var run in Sequences.Compare([.. before.Select(b => b.Html)], [.. after.Select(b => b.Html)]))
        {
            var was = before.Skip(old).Take(run.Before.Count).ToList();
            var now = after.Skip(@new).Take(run.After.Count).ToList();
            for (var i = 0; i < now.Count; i++)
            {
                var number = @new + i + 1;
                if (run.IsSame)
                    yield return Block(number, now[i], BlockChange.None, null);
                else if (was.Count == 0)
                    yield return Block(number, now[i], BlockChange.New, null);
                else if (was.Count == now.Count)
                    yield return Block(number, now[i], BlockChange.Changed, TextComparison.Of(was[i].Text, now[i].Text));
                // Which of them became which nobody can tell: the first shows what became of all.
                else
                    yield return Block(number, now[i], BlockChange.Changed, i == 0 ? TextComparison.Of(Together(was), Together(now)) : null);
            }

            if (now.Count == 0)
                yield return new ReviewBlock(0, HtmlString.Empty, "", BlockChange.Removed, TextComparison.Of(Together(was), ""));
            old += was.Count;
            @new += now.Count;
        }

        static string Together(IEnumerable<RenderedBlock> blocks) => string.Join("\n\n", blocks.Select(b => b.Text));
    }

    private static ReviewBlock Block(int number, RenderedBlock block, BlockChange change, TextComparison? comparison) =>
        new(number, new HtmlString(block.Html), Remark.QuoteOf(block.Text), change, comparison);
}

/// <summary>A comparison to be shown, for the partial view <c>_Passages</c>.</summary>
/// <param name="Of">The language of the text.</param>
public sealed record ShownComparison(TextComparison Comparison, Language Of);

/// <summary>A block's remarks and the form for another, for the partial view <c>_BlockRemarks</c>.</summary>
/// <param name="Name">Worded: what it is about.</param>
/// <param name="Quote">Empty for all of it.</param>
/// <param name="Said">About it, perhaps when it read otherwise.</param>
public sealed record BlockRemarks(Manuscript Page, string Id, string Name, string Quote, IEnumerable<Response> Said)
{
    /// <summary>Begins the id of where they stand.</summary>
    public const string Prefix = "remarks-";
}

/// <summary>For the partial view <c>_Remark</c>.</summary>
/// <param name="At">Which block it stands at.</param>
/// <param name="IsChanged">Whether what it is about reads otherwise now.</param>
public sealed record ShownRemark(Manuscript Page, Response Remark, string At, bool IsChanged = false);

/// <summary>A remark that was refused, with what was typed.</summary>
public sealed record RemarkScreen(AdminFrame Frame, Manuscript Page, string Quote, string? Text) : AdminScreen(Frame);
