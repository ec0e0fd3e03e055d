using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Rolls back a command's transaction when a violated rule is found after something was written.</summary>
internal sealed class RefusedException(IReadOnlyList<Issue> issues) : Exception("A publishing rule is violated; see Issues.")
{
    public IReadOnlyList<Issue> Issues { get; } = issues;
}
