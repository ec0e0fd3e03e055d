using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Importing;

/// <summary>Messages for the renderer's issues on the command line.</summary>
internal static class MarkupIssueWording
{
    public static string Of(MarkupIssue issue) =>
        issue.Code switch
        {
            MarkupIssueCodes.TooLong => $"the text is too long to be shown; shorten it to less than {MarkupRenderer.MaxLength} characters",
            MarkupIssueCodes.TooDeep => "lists, quotations or brackets are nested too deeply; flatten them",
            MarkupIssueCodes.RawHtml => $"HTML is shown as text ('{issue.Detail}'); write Markdown",
            MarkupIssueCodes.UnknownContainer =>
                $"unknown container '{issue.Detail}'; write notice, figures, timeline, quotation, pages, gallery, chart or lang",
            MarkupIssueCodes.UnclosedContainer => "the container is never closed; add a line ':::' where it ends",
            MarkupIssueCodes.HeadingSkipped =>
                $"the heading '{issue.Detail}' skips a level; use one '#' more than the heading above it, or fewer",
            MarkupIssueCodes.LevelOneHeading => $"'# {issue.Detail}' is a page title; begin headings in the text with '##'",
            MarkupIssueCodes.MissingAlternativeText =>
                $"the picture '{issue.Detail}' has no alternative text for people who cannot see it; write ![what it shows](…)",
            MarkupIssueCodes.ForbiddenAddress =>
                $"the address '{issue.Detail}' is not allowed; use https:, mailto:, tel:, page: or #, and /media/ for pictures",
            MarkupIssueCodes.EmptyLink => $"the link '{issue.Detail}' has no text; write [where it leads](…)",
            MarkupIssueCodes.UnknownLanguage => $"unknown language '{issue.Detail}'; write its two-letter code, such as :de[…]",
            MarkupIssueCodes.UnknownFootnote => $"there is no footnote '{issue.Detail}'; write a line {issue.Detail}: …",
            MarkupIssueCodes.EmptyHeading => "the heading has no text; write one, or remove the heading",
            MarkupIssueCodes.RenderingFailed =>
                "the text could not be parsed and is shown as typed; this is a bug in the site, please report it",
            _ => MarkupIssueMessages.Of(issue, Texts.For(Language.ForOperators)),
        };
}
