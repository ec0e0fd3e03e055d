using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>The change of a block since the page was last published.</summary>
public enum BlockChange
{
    None,
    New,
    Changed,
    Removed,
}

/// <summary>A block of a draft, as residents would see it.</summary>
/// <param name="Number">1 for the first; 0 for a removed block.</param>
/// <param name="Html">Empty for a removed block.</param>
/// <param name="Quote">Text by which remarks identify the block.</param>
/// <param name="Comparison">Comparison with the earlier text; null if there is nothing to compare.</param>
public sealed record ReviewBlock(int Number, IHtmlContent Html, string Quote, BlockChange Change, TextComparison? Comparison)
{
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"block-{Number}");
}

/// <summary>A draft as it would be shown, block by block, with its changes since the page was last published.</summary>
/// <param name="Parts">Differences from the live version in title, address, summary and data; empty if nothing is live.</param>
public sealed record ReviewText(string Title, string Summary, IReadOnlyList<ReviewBlock> Blocks, IReadOnlyList<ChangedPart> Parts)
{
    /// <summary>Everything that a remark can be about. A remark with any other quote is about a block that no longer exists.</summary>
    public IReadOnlyCollection<string> Quotes =>
        new[] { TitleQuote, SummaryQuote }.Concat(Blocks.Select(b => b.Quote)).Where(q => q.Length > 0).ToHashSet(StringComparer.Ordinal);

    public string TitleQuote => Remark.QuoteOf(Title);

    public string SummaryQuote => Remark.QuoteOf(Summary);

    internal static async Task<ReviewText> OfAsync(EditablePage page, DraftPreview preview, Language reader, CancellationToken ct)
    {
        var now = await BlocksOfAsync(page.Text);
        if (page.LiveRevision is not { } live)
            return new ReviewText(
                page.Text.Title,
                page.Text.Summary,
                [.. now.Select((b, i) => Block(i + 1, b, BlockChange.None, null))],
                []
            );

        var parts = PageComparison.Of(live.Text, page.Text.Normalized(), reader).Parts.Where(p => p.Part != PageParts.Body);
        return new ReviewText(page.Text.Title, page.Text.Summary, [.. Compare(await BlocksOfAsync(live.Text), now)], [.. parts]);

        // Rendered by the view model of the public site, so links are as readers get them.
        async Task<IReadOnlyList<RenderedBlock>> BlocksOfAsync(PageText text) =>
            RenderedBlocks.Of((await preview.OfAsync(page.Page, page.Language, text, ct)).Html.ToString()!);
    }

    internal static IEnumerable<ReviewBlock> Compare(IReadOnlyList<RenderedBlock> before, IReadOnlyList<RenderedBlock> after)
    {
        int old = 0,
            @new = 0;
        foreach (var run in SequenceDiff.Compare([.. before.Select(b => b.Html)], [.. after.Select(b => b.Html)]))
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
                // The blocks cannot be matched one to one, so the first shows the comparison of all.
                else
                    yield return Block(number, now[i], BlockChange.Changed, i == 0 ? TextComparison.Of(TextOf(was), TextOf(now)) : null);
            }

            if (now.Count == 0)
                yield return new ReviewBlock(0, HtmlString.Empty, "", BlockChange.Removed, TextComparison.Of(TextOf(was), ""));
            old += was.Count;
            @new += now.Count;
        }

        static string TextOf(IEnumerable<RenderedBlock> blocks) => string.Join("\n\n", blocks.Select(b => b.Text));
    }

    private static ReviewBlock Block(int number, RenderedBlock block, BlockChange change, TextComparison? comparison) =>
        new(number, new HtmlString(block.Html), Remark.QuoteOf(block.Text), change, comparison);
}

/// <summary>A comparison to show, for the partial view <c>_Passages</c>.</summary>
/// <param name="Of">Language of the text.</param>
public sealed record ComparisonViewModel(TextComparison Comparison, Language Of);

/// <summary>Remarks on a block and the form to add one, for the partial view <c>_BlockRemarks</c>.</summary>
/// <param name="Name">Localized name of what the remarks are about.</param>
/// <param name="Quote">Empty if the remarks are about the whole text.</param>
/// <param name="Remarks">Remarks on the block, including those on an earlier wording.</param>
public sealed record BlockRemarks(EditablePage Page, string Id, string Name, string Quote, IEnumerable<ReviewResponse> Remarks)
{
    /// <summary>Prefix of the ids of the elements that hold remarks.</summary>
    public const string Prefix = "remarks-";
}

/// <summary>Model of the partial view <c>_Remark</c>.</summary>
/// <param name="BlockId">Block at which it is shown.</param>
/// <param name="IsChanged">True if the text that it is about has changed since.</param>
public sealed record RemarkItemViewModel(EditablePage Page, ReviewResponse Remark, string BlockId, bool IsChanged = false);

/// <summary>Shows a refused remark again, with what was typed.</summary>
public sealed record RemarkViewModel(AdminLayoutModel Layout, EditablePage Page, string Quote, string? Text) : AdminViewModel(Layout);
