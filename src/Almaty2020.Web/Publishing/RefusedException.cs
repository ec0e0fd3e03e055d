namespace Almaty2020.Web.Publishing;

/// <summary>Rolls a verb's transaction back when a rule is found broken after something was written.</summary>
internal sealed class RefusedException(IReadOnlyList<Issue> issues) : Exception("A rule of publishing is not kept.")
{
    public IReadOnlyList<Issue> Issues { get; } = issues;
}
