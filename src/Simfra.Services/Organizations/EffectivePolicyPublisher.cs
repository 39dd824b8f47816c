using System.Collections.Immutable;
using Simfra.Services.Organizations.ManagementPolicies;

namespace Simfra.Services.Organizations;

/// <summary>Works out the effective policies of accounts when something changed that they depend on. It keeps nothing.</summary>
internal sealed class EffectivePolicyPublisher
{
    private const string NoPolicy = "{}";

    /// <summary>Publishes those of the accounts at or below a root, unit or account.</summary>
    /// <param name="state">The state.</param>
    /// <param name="organization">The organisation.</param>
    /// <param name="targetId">What has changed, or what lies below it.</param>
    /// <param name="now">The time of publication.</param>
    /// <param name="policyType">The type that it is about; null for all that are enabled.</param>
    public void Publish(OrganizationsState state, Organization organization, string targetId, DateTimeOffset now, string? policyType = null)
    {
        var types = organization.EnabledPolicyTypes
            .Where(t => (policyType is null || t == policyType) && PolicyTypes.Get(t).IsManagement)
            .ToList();
        if (types.Count == 0)
        {
            return;
        }

        foreach (var member in state.MembersUnder(organization, targetId).ToList())
        {
            var line = state.LineOf(organization, member.AccountId);
            foreach (var type in types)
            {
                Publish(state, organization, member.AccountId, line, type, now);
            }
        }
    }

    private static void Publish(
        OrganizationsState state, Organization organization, string accountId, IReadOnlyList<string> line, string type, DateTimeOffset now)
    {
        var levels = line
            .Select(target => state.AttachmentsOf(target, type).Select(a => Read(state.GetPolicy(organization, a.PolicyId))).ToList())
            .ToList();
        var effective = PolicyInheritance.Merge(type, levels.Select(static l => l.ConvertAll(static p => p.Document)));
        var content = effective.ToJson();
        var errors = EffectivePolicyChecks.Find(type, effective, content, levels.SelectMany(static l => l))
            .ToImmutableArray();
        var last = state.EffectivePolicies.Find((accountId, type));
        state.EffectivePolicies.Put(errors.IsEmpty || last is null
            ? new()
            {
                AccountId = accountId,
                PolicyType = type,
                Content = errors.IsEmpty ? content : NoPolicy,
                UpdatedAt = now,
                Errors = errors,
                EvaluatedAt = now,
            }
            : last with { Errors = errors, EvaluatedAt = now });
    }

    private static ReadPolicy Read(OrganizationPolicy policy) =>
        PolicyBlock.TryRead(policy.Content, ManagementPolicySchemas.Of(policy.Type), out var document)
            ? new(policy.Id, document)
            : throw new InvalidOperationException($"The policy {policy.Id} was checked before it was kept, and can't be read.");
}
