using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>A place in the site's tree, the same in every language.</summary>
public sealed class Page
{
    public const int KeyMaxLength = 300;
    public const int ReviewAddressMaxLength = 254;
    public const int AboveMaxLength = 900;

    public int Id { get; private set; }

    /// <summary>
    /// The page's path in the content folder, without language and file extension: <c>almaty-2020/active-city</c>. Unique.
    /// </summary>
    public required string Key { get; set; }

    public required Template Template { get; init; }

    /// <summary>
    /// The language that the page was begun in. Its text in every other language is a translation, and is behind when this one has changed.
    /// </summary>
    public required Language SourceLanguage { get; set; }

    /// <summary>
    /// The newest revision of the page when its source language was last changed; null if it never was. Texts count as up to date with the
    /// source as it was then.
    /// </summary>
    public int? SourceChangedAtRevisionId { get; private set; }

    public int? ParentId { get; private set; }

    public Page? Parent { get; private set; }

    /// <summary>
    /// The ids of the pages above it, from the top, each followed by a slash: <c>3/17/</c>; empty at the top. One prefix comparison then
    /// finds everything below a page.
    /// </summary>
    public string Above { get; private set; } = "";

    /// <summary>The prefix of <see cref="Above"/> of all pages below this one.</summary>
    public string SubtreePrefix => string.Create(CultureInfo.InvariantCulture, $"{Above}{Id}/");

    /// <summary>Sort order among siblings.</summary>
    public int Position { get; set; }

    public Navigation Navigation { get; set; }

    /// <summary>The day by which staff must review the page again; null if no review is planned.</summary>
    public DateOnly? ReviewBy { get; set; }

    /// <summary>The mailbox that gets the reminder of <see cref="ReviewBy"/>; null for the site's own mailbox.</summary>
    public string? ReviewAddress { get; set; }

    /// <summary>The review day for which a reminder was sent. Any other day triggers a new reminder.</summary>
    public DateOnly? RemindedFor { get; set; }

    /// <summary>
    /// Of an indicator: the day since which a value was late when staff were last reminded. A later day triggers a new reminder. Null before the first,
    /// also on pages that an older version of the site has written.
    /// </summary>
    public DateOnly? ValueRemindedFor { get; set; }

    /// <summary>When it was put into the trash; null for a page in use.</summary>
    public DateTime? TrashedAtUtc { get; set; }

    public string? TrashedBy { get; set; }

    /// <summary>The page that it was put into the trash with and is restored with; its own id if that is the page itself.</summary>
    public int? TrashRootId { get; set; }

    public required string UpdatedBy { get; set; }

    public required DateTime UpdatedAtUtc { get; set; }

    /// <summary>Concurrency token, incremented with every change.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The source revision that a translation is up to date with.</summary>
    /// <param name="recorded">The one recorded with the text, possibly of an earlier source language; null if none is.</param>
    public int? CaughtUpRevisionId(int? recorded) => SourceChangedAtRevisionId > (recorded ?? 0) ? SourceChangedAtRevisionId : recorded;

    /// <param name="newestRevisionId">The page's newest revision, in any language.</param>
    public void ChangeSourceLanguage(Language language, int newestRevisionId)
    {
        SourceLanguage = language;
        SourceChangedAtRevisionId = newestRevisionId;
    }

    /// <summary>Whether it is the given page or lies below it.</summary>
    public bool IsInSubtreeOf(Page top) => Id == top.Id || Above.StartsWith(top.SubtreePrefix, StringComparison.Ordinal);

    /// <summary>Sets the parent. The pages below must be updated too: <c>SubtreeQueries.MoveSubtreeAsync</c> does that.</summary>
    /// <param name="parent">Null for the top of the tree.</param>
    public Page SetParent(Page? parent)
    {
        ParentId = parent?.Id;
        Above = parent?.SubtreePrefix ?? "";
        return this;
    }
}

/// <summary>The menu in which a page is listed.</summary>
public enum Navigation
{
    None,
    Header,
    Footer,
}

/// <summary>The database's names of <see cref="Navigation"/>.</summary>
public static class NavigationNames
{
    /// <returns><see cref="Navigation.None"/> for a place that only a newer version of the site knows.</returns>
    public static Navigation Read(string name) =>
        Enum.TryParse<Navigation>(name, out var place) && Enum.IsDefined(place) ? place : Navigation.None;
}
