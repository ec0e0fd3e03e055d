using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>What the layout shows around every screen of staff.</summary>
/// <param name="Staff">Null before they are signed in.</param>
/// <param name="Here">Path and query of the request, to come back to in another language; null for a screen that holds what leaving it would lose.</param>
public sealed record AdminFrame(Language Language, string Title, Staff? Staff, string? Here);

/// <summary>The model of every view that the layout frames.</summary>
public abstract record AdminScreen(AdminFrame Frame)
{
    /// <summary>Rules that what was sent does not keep.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>Where a field stands that a rule is about: on this screen, where nothing else is said.</summary>
    public virtual string WayTo(string field) => "#" + field;
}

/// <summary>A screen that says one thing.</summary>
public sealed record PlainScreen(AdminFrame Frame) : AdminScreen(Frame);
