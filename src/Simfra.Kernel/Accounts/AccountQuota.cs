namespace Simfra.Accounts;

/// <summary>How many accounts an organisation may have, as Service Quotas would have it raised.</summary>
internal sealed record AccountQuota(int AccountsPerOrganization)
{
    /// <summary>AWS's default.</summary>
    public const int Default = 10;
}
