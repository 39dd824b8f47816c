using System.Text;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>All users, roles, groups and policies of an account with how they hang together. One page counts entities of all kinds.</summary>
internal sealed class AuthorizationDetailsOperations(ServiceState<IamState> states) : IOperationGroup
{
    /// <summary>Between the parts of a marker; no name has it.</summary>
    private const char Separator = '|';

    public void Register(IOperationRegistry operations) =>
        operations.Handle(IamApi.GetAccountAuthorizationDetails, GetAccountAuthorizationDetails);

    private GetAccountAuthorizationDetailsResponse GetAccountAuthorizationDetails(
        GetAccountAuthorizationDetailsRequest request, OperationContext context)
    {
        var filter = request.Filter is { Count: > 0 } given ? given.Distinct().Order(StringComparer.Ordinal).ToArray() : [];
        var filterText = string.Join(',', filter);
        var page = IamPage.Take(
            Entities(states.Of(context), filter), static e => e.Key, request.MaxItems, CheckMarker(request.Marker, filterText));
        return new()
        {
            UserDetailList = [.. page.Items.Select(static e => e.Show()).OfType<UserDetail>()],
            GroupDetailList = [.. page.Items.Select(static e => e.Show()).OfType<GroupDetail>()],
            RoleDetailList = [.. page.Items.Select(static e => e.Show()).OfType<RoleDetail>()],
            Policies = [.. page.Items.Select(static e => e.Show()).OfType<ManagedPolicyDetail>()],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker is null ? null : Encode(filterText + Separator + page.Marker),
        };
    }

    /// <summary>What the filter lets through, in the order in which pages go: users, roles, groups, policies.</summary>
    private static IEnumerable<Entity> Entities(IamState state, string[] filter)
    {
        var details = new AuthorizationDetails(state);
        bool Has(string kind) => filter.Length == 0 || filter.Contains(kind, StringComparer.Ordinal);

        var users = Has(EntityType.User) ? state.Users.All.Select(u => new Entity($"1{u.Key}", () => details.Show(u))) : [];
        var roles = Has(EntityType.Role) ? state.Roles.All.Select(r => new Entity($"2{r.Key}", () => details.Show(r))) : [];
        var groups = Has(EntityType.Group) ? state.Groups.All.Select(g => new Entity($"3{g.Key}", () => details.Show(g))) : [];
        var own = Has(EntityType.LocalManagedPolicy) ? state.Policies.All.Select(p => new Entity($"4{p.Key}", () => details.Show(p))) : [];
        var used = Has(EntityType.AWSManagedPolicy)
            ? details.UsedAwsPolicies.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(p => new Entity($"5{p.Key}", () => details.Show(p)))
            : [];
        return [.. users, .. roles, .. groups, .. own, .. used];
    }

    /// <summary>A marker goes on where it came from: with the same filter.</summary>
    private static string? CheckMarker(string? marker, string filterText)
    {
        if (marker is null)
        {
            return null;
        }

        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(Separator) is [var filter, var rest]
            && filter == filterText
                ? rest
                : throw IamErrors.MarkerOfOtherFilter();
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private sealed record Entity(string Key, Func<object> Show);
}
