namespace Almaty2020.Web.Http;

/// <summary>
/// Marks an action that takes large files. Its body is read only after the sender was found to be allowed to send it: otherwise anybody
/// could fill the disk.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadsBodyAfterSignInAttribute : Attribute
{
    public static bool AppliesTo(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ReadsBodyAfterSignInAttribute>() is not null;
}
