using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Almaty2020.Web.Access;

/// <summary>Who may come in where: every policy, and every area's.</summary>
public static class Policies
{
    /// <summary>Anybody; nobody is asked who they are.</summary>
    public const string Public = "public";

    /// <summary>Whoever is signed in, though a second factor be still to come: their own account.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Whoever is signed in as their role asks.</summary>
    public const string Staff = "staff";

    /// <summary>Whoever writes somewhere; which pages, <see cref="Rights"/> says.</summary>
    public const string Write = "write";

    /// <summary>Whoever publishes somewhere; which pages, <see cref="Rights"/> says.</summary>
    public const string Publish = "publish";

    public const string Administer = "administer";

    /// <summary>The policy of all controllers in a namespace; the longest that fits counts. An action may ask for more, never for less.</summary>
    internal static readonly IReadOnlyDictionary<string, string> ByArea = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Almaty2020.Web.Site"] = Public,
        ["Almaty2020.Web.Feeds"] = Public,
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
        ["Almaty2020.Web.Admin.History"] = Write,
        ["Almaty2020.Web.Admin.Links"] = Write,
        ["Almaty2020.Web.Admin.Calendar"] = Write,
        ["Almaty2020.Web.Admin.Tree"] = Write,
        ["Almaty2020.Web.Admin.Accounts"] = Administer,
        ["Almaty2020.Web.Admin.Audit"] = Administer,
    };

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(SignedIn, policy => policy.Ask(new StaffRequirement([], SecondFactor: false)));
        options.AddPolicy(Staff, policy => policy.Ask(new StaffRequirement([], SecondFactor: true)));
        options.AddPolicy(Write, policy => policy.Ask(new StaffRequirement(Rights.Writing, SecondFactor: true)));
        options.AddPolicy(Publish, policy => policy.Ask(new StaffRequirement([Role.Publisher], SecondFactor: true)));
        options.AddPolicy(Administer, policy => policy.Ask(new StaffRequirement([Role.Administrator], SecondFactor: true)));
        // A route that nobody thought of is closed.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    /// <exception cref="InvalidOperationException">The namespace belongs to no area.</exception>
    internal static string OfArea(string space) => ByArea
        .Where(a => space == a.Key || space.StartsWith(a.Key + ".", StringComparison.Ordinal))
        .OrderByDescending(a => a.Key.Length)
        .Select(a => a.Value)
        .FirstOrDefault() ?? throw new InvalidOperationException($"Policies.ByArea has no policy for '{space}'.");

    private static void Ask(this AuthorizationPolicyBuilder policy, StaffRequirement requirement) =>
        policy.AddAuthenticationSchemes(Access.Staff.Scheme).RequireAuthenticatedUser().AddRequirements(requirement);

    /// <summary>Gives every controller its area's policy, and those of staff what their forms need.</summary>
    internal sealed class Convention : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application)
        {
            foreach (var controller in application.Controllers)
            {
                var space = controller.ControllerType.Namespace!;
                var policy = OfArea(space);
                object metadata = policy == Public ? new AllowAnonymousAttribute() : new AuthorizeAttribute(policy);
                foreach (var selector in controller.Selectors)
                    selector.EndpointMetadata.Add(metadata);
                if (space.StartsWith("Almaty2020.Web.Admin", StringComparison.Ordinal))
                    controller.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            }
        }
    }
}

/// <param name="AnyOf">Roles of which one must be held; empty where every account will do.</param>
/// <param name="SecondFactor">Whether one whose role asks for a second factor must have given one.</param>
internal sealed record StaffRequirement(IReadOnlyList<Role> AnyOf, bool SecondFactor) : IAuthorizationRequirement;

internal sealed class StaffRequirementHandler(IHttpContextAccessor http) : AuthorizationHandler<StaffRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        // Read anew for this request: what the cookie says of roles would be as old as the cookie.
        if (http.HttpContext?.Features.Get<Staff>() is { } staff
            && (requirement.AnyOf.Count == 0 || requirement.AnyOf.Any(staff.Rights.Is))
            && !(requirement.SecondFactor && staff.LacksSecondFactor))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
