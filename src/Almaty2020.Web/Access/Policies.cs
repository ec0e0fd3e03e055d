using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Almaty2020.Web.Access;

/// <summary>All authorization policies, and the policy of each area.</summary>
public static class Policies
{
    /// <summary>Open to everyone without signing in.</summary>
    public const string Public = "public";

    /// <summary>Signed in, even if the second factor is pending. For the user's own account pages.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Signed in, with a second factor if the user needs one.</summary>
    public const string Staff = "staff";

    /// <summary>May write at least one page; <see cref="Rights"/> decides which.</summary>
    public const string Write = "write";

    /// <summary>May publish at least one page; <see cref="Rights"/> decides which.</summary>
    public const string Publish = "publish";

    public const string Administer = "administer";

    /// <summary>
    /// Policy of all controllers in a namespace; the longest matching namespace wins. An action can only be stricter, never looser.
    /// </summary>
    internal static readonly IReadOnlyDictionary<string, string> ByArea = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Almaty2020.Web.Site"] = Public,
        ["Almaty2020.Web.Feeds"] = Public,
        ["Almaty2020.Web.Api"] = Public,
        ["Almaty2020.Web.Media"] = Public,
        ["Almaty2020.Web.Sharing"] = Public,
        ["Almaty2020.Web.Admin"] = Staff,
        ["Almaty2020.Web.Admin.SigningIn"] = Public,
        ["Almaty2020.Web.Admin.Errors"] = Public,
        ["Almaty2020.Web.Admin.Languages"] = Public,
        ["Almaty2020.Web.Admin.OwnAccount"] = SignedIn,
        ["Almaty2020.Web.Admin.Feedback"] = Write,
        ["Almaty2020.Web.Admin.Pages"] = Write,
        ["Almaty2020.Web.Admin.Editing"] = Write,
        ["Almaty2020.Web.Admin.Pictures"] = Write,
        ["Almaty2020.Web.Admin.History"] = Write,
        ["Almaty2020.Web.Admin.Links"] = Write,
        ["Almaty2020.Web.Admin.Calendar"] = Write,
        ["Almaty2020.Web.Admin.Tree"] = Write,
        ["Almaty2020.Web.Admin.Replacing"] = Write,
        ["Almaty2020.Web.Admin.Observations"] = Write,
        ["Almaty2020.Web.Admin.Alerts"] = Publish,
        ["Almaty2020.Web.Admin.Redirects"] = Publish,
        ["Almaty2020.Web.Admin.Accounts"] = Administer,
        ["Almaty2020.Web.Admin.Audit"] = Administer,
        ["Almaty2020.Web.Admin.SiteManagement"] = Administer,
    };

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(SignedIn, policy => policy.Require(new StaffRequirement([], SecondFactor: false)));
        options.AddPolicy(Staff, policy => policy.Require(new StaffRequirement([], SecondFactor: true)));
        options.AddPolicy(Write, policy => policy.Require(new StaffRequirement(Rights.WritingRoles, SecondFactor: true)));
        options.AddPolicy(Publish, policy => policy.Require(new StaffRequirement([Role.Publisher], SecondFactor: true)));
        options.AddPolicy(Administer, policy => policy.Require(new StaffRequirement([Role.Administrator], SecondFactor: true)));
        // Deny by default: a route without a policy is closed.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    /// <exception cref="InvalidOperationException">The namespace belongs to no area.</exception>
    internal static string ForNamespace(string namespaceName) =>
        ByArea
            .Where(a => namespaceName == a.Key || namespaceName.StartsWith(a.Key + ".", StringComparison.Ordinal))
            .OrderByDescending(a => a.Key.Length)
            .Select(a => a.Value)
            .FirstOrDefault()
        ?? throw new InvalidOperationException($"Policies.ByArea has no policy for the namespace '{namespaceName}'.");

    private static void Require(this AuthorizationPolicyBuilder policy, StaffRequirement requirement) =>
        policy.AddAuthenticationSchemes(Access.Staff.Scheme).RequireAuthenticatedUser().AddRequirements(requirement);

    /// <summary>Gives every controller the policy of its area, and admin controllers antiforgery validation.</summary>
    internal sealed class Convention : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application)
        {
            foreach (var controller in application.Controllers)
            {
                var namespaceName = controller.ControllerType.Namespace!;
                var policy = ForNamespace(namespaceName);
                object metadata = policy == Public ? new AllowAnonymousAttribute() : new AuthorizeAttribute(policy);
                foreach (var selector in controller.Selectors)
                    selector.EndpointMetadata.Add(metadata);
                if (namespaceName.StartsWith("Almaty2020.Web.Admin", StringComparison.Ordinal))
                    controller.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            }
        }
    }
}

/// <param name="AnyOf">Roles of which the user needs at least one; empty if any account may pass.</param>
/// <param name="SecondFactor">True if users who need a second factor must have given it.</param>
internal sealed record StaffRequirement(IReadOnlyList<Role> AnyOf, bool SecondFactor) : IAuthorizationRequirement;

internal sealed class StaffRequirementHandler(IHttpContextAccessor http) : AuthorizationHandler<StaffRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        // Read from the database for this request: roles stored in the cookie could be outdated.
        if (
            http.HttpContext?.Features.Get<Staff>() is { } staff
            && (requirement.AnyOf.Count == 0 || requirement.AnyOf.Any(staff.Rights.HasRole))
            && !(requirement.SecondFactor && staff.LacksSecondFactor)
        )
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
