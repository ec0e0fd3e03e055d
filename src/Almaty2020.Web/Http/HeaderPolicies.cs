namespace Almaty2020.Web.Http;

/// <summary>Names of policies for security headers that endpoints choose.</summary>
internal static class HeaderPolicies
{
    /// <summary>Name of the policy for files that other sites embed: the preview pictures of shared pages.</summary>
    public const string EmbeddableFiles = "shared";

    /// <summary>Name of the policy for documents of the library: opened by its address, one may neither run nor load anything.</summary>
    public const string Documents = "library-documents";

    /// <summary>Name of the policy for pictures of the admin area, which browsers may cache.</summary>
    public const string StaffFiles = "staff-files";
}
