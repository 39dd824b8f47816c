namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>What management policies come to for an account: those of the root first, then those of each unit on the way, then its own.</summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html"/>
internal static class PolicyInheritance
{
    /// <param name="policyType">The type of the policies.</param>
    /// <param name="levels">From the root down, the policies that are attached at each level, in the order in which they were.</param>
    public static EffectiveBlock Merge(string policyType, IEnumerable<IReadOnlyList<PolicyBlock>> levels)
    {
        var effective = new EffectiveBlock();
        var level = 0;
        foreach (var policies in levels)
        {
            MergeLevel(effective, policies, level++);
        }

        if (policyType == PolicyTypes.Tag)
        {
            CompleteTags(effective);
        }
        else
        {
            effective.Prune();
        }

        return effective;
    }

    /// <summary>Policies of one level are peers: all of them assign before any adds, and all add before any removes.</summary>
    private static void MergeLevel(EffectiveBlock effective, IReadOnlyList<PolicyBlock> policies, int level)
    {
        foreach (var policy in policies)
        {
            effective.Extend(policy);
        }

        foreach (var @operator in OperatorNames.InOrder)
        {
            foreach (var policy in policies)
            {
                effective.Apply(policy, @operator, level);
            }
        }

        foreach (var policy in policies)
        {
            effective.Restrict(policy);
        }
    }

    /// <summary>A tag is named as its block is, and may have any value, unless policies say otherwise.</summary>
    private static void CompleteTags(EffectiveBlock effective)
    {
        if (effective.Find("tags") is not { } tags)
        {
            return;
        }

        tags.Stringify();
        foreach (var (name, tag) in tags.Members)
        {
            tag.SetDefault("tag_key", isList: false, PolicyValue.Of(name));
            tag.SetDefault("tag_value", isList: true, PolicyValue.Of("*"));
        }
    }
}
