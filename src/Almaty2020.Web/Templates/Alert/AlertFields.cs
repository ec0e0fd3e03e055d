using Almaty2020.Web.Templates;

[assembly: Template("Alert", typeof(AlertFields), IsForNewPages = true)]

namespace Almaty2020.Web.Templates;

/// <summary>
/// A message that stands in a banner on every public page for a while: a storm, a closed road. Its sentence is the page's summary; the page
/// itself says more.
/// </summary>
public sealed record AlertFields : PageFields
{
    /// <summary>The longest time that an alert may be in force. What lasts longer is a page.</summary>
    public const int MaxDays = 14;

    /// <summary>How long an alert is in force if nothing else is said.</summary>
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromHours(24);

    /// <summary>The gravest level: shown in every language, also before it is translated, and never hidden by readers.</summary>
    public const string Emergency = "emergency";

    private const string Information = "information";
    private const string Warning = "warning";
    private const string Danger = "danger";

    private static readonly string[] InOrder = [Information, Warning, Danger, Emergency];

    /// <summary>The levels, the mildest first.</summary>
    public static readonly IReadOnlyList<string> Levels = InOrder;

    [ChoiceField(Information, Warning, Danger, Emergency, IsRequired = true, IsShared = true, IsSearched = false, HasHelp = true)]
    public required string Level { get; init; }

    [MomentField(IsRequired = true, IsShared = true, IsSearched = false, HasHelp = true)]
    public required DateTime Starts { get; init; }

    [MomentField(After = "starts", MaxDaysAfter = MaxDays, IsRequired = true, IsShared = true, IsSearched = false, HasHelp = true)]
    public required DateTime Until { get; init; }

    /// <summary>Where the banner leads instead of the alert's own page.</summary>
    [LinkField(IsSearched = false, HasHelp = true)]
    public string? Link { get; init; }

    /// <summary>The place among <see cref="Levels"/>; that of the mildest for an unfinished draft.</summary>
    public int GetGravity() => Math.Max(0, Array.IndexOf(InOrder, Level));

    /// <summary>The level, or the mildest for an unfinished draft.</summary>
    public string GetKnownLevel() => InOrder[GetGravity()];

    /// <summary>The same fields with the usual time: from now on, for 24 hours.</summary>
    /// <param name="now">In the site's time zone.</param>
    public AlertFields StartingAt(DateTime now) => this with { Starts = now, Until = now + DefaultDuration };
}
