using System.Globalization;

namespace Almaty2020.Web.Publishing;

/// <summary>A place in the site's tree, the same in every language.</summary>
public sealed class Page
{
    public const int KeyMaxLength = 300;
    public const int ReviewAddressMaxLength = 254;
    public const int AboveMaxLength = 900;

    public int Id { get; private set; }

    /// <summary>Where the page lies in the content folder, without language and ending: <c>almaty-2020/active-city</c>. Unique.</summary>
    public required string Key { get; set; }

    public required Template Template { get; init; }

    public int? ParentId { get; private set; }

    public Page? Parent { get; private set; }

    /// <summary>The ids of the pages above it from the top, a slash behind each: <c>3/17/</c>; empty at the top. One comparison then says what lies below what.</summary>
    public string Above { get; private set; } = "";

    /// <summary>What <see cref="Above"/> begins with for all that lies below the page.</summary>
    public string Branch => string.Create(CultureInfo.InvariantCulture, $"{Above}{Id}/");

    /// <summary>Order among siblings.</summary>
    public int Position { get; set; }

    public Navigation Navigation { get; set; }

    /// <summary>The day by which somebody must look at the page again.</summary>
    public DateOnly? ReviewBy { get; set; }

    /// <summary>The mailbox that is reminded of <see cref="ReviewBy"/>; null for the one of the whole site.</summary>
    public string? ReviewAddress { get; set; }

    /// <summary>The day of review that a reminder has gone out for: any other day arms it again.</summary>
    public DateOnly? RemindedFor { get; set; }

    /// <summary>Since when it lies in the trash; null for a page in use.</summary>
    public DateTime? TrashedAtUtc { get; set; }

    public string? TrashedBy { get; set; }

    /// <summary>The page whose tree it went to the trash with, and comes back with; its own id where that is itself.</summary>
    public int? TrashRootId { get; set; }

    public required string UpdatedBy { get; set; }

    public required DateTime UpdatedAtUtc { get; set; }

    /// <summary>Concurrency token: grows by one with every change.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Whether it is that page, or lies below it.</summary>
    public bool LiesIn(Page top) => Id == top.Id || Above.StartsWith(top.Branch, StringComparison.Ordinal);

    /// <summary>Gives it its place. What lies below it has to be told: <see cref="Trees.PutBelowAsync"/> does.</summary>
    /// <param name="parent">Null for the top of the tree.</param>
    public Page Below(Page? parent)
    {
        ParentId = parent?.Id;
        Above = parent?.Branch ?? "";
        return this;
    }
}

/// <summary>Which data a page has and which view shows it.</summary>
public enum Template
{
    Home,
    Profile,
    Programme,
    Priority,
    Page,
}

/// <summary>A newer version of the site may share the database, and may have templates that this version does not know.</summary>
public static class Templates
{
    public const Template Unknown = (Template)(-1);

    public static bool IsKnown(this Template template) => template != Unknown;

    /// <summary>As the database has it.</summary>
    public static Template Read(string name) => Enum.TryParse<Template>(name, out var template) && Enum.IsDefined(template) ? template : Unknown;

    /// <summary>A page that a newer version lists in a place of its own is listed nowhere.</summary>
    public static Navigation ReadNavigation(string name) => Enum.TryParse<Navigation>(name, out var place) && Enum.IsDefined(place) ? place : Navigation.None;
}

/// <summary>Where a page is listed.</summary>
public enum Navigation
{
    None,
    Header,
    Footer,
}
