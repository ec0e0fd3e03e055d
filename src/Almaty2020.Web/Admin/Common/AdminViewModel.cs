using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Common;

/// <summary>The view model of the layout around every admin screen.</summary>
/// <param name="Staff">Null before sign-in.</param>
/// <param name="ReturnPath">Address to return to after switching the language; null if leaving the screen would lose input.</param>
public sealed record AdminLayoutModel(Language Language, string Title, Staff? Staff, string? ReturnPath);

/// <summary>Base of the models of all views that use the layout.</summary>
public abstract record AdminViewModel(AdminLayoutModel Layout)
{
    /// <summary>Issues in what was submitted.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>Link to the field that an issue is about; by default a field on this screen.</summary>
    public virtual string LinkTo(string field) => "#" + field;
}

/// <summary>A screen with a single message.</summary>
public sealed record MessageViewModel(AdminLayoutModel Layout) : AdminViewModel(Layout);
