namespace Simfra.Services.Organizations;

/// <summary>The ids of what an organisation has: a prefix, then lower-case letters and digits.</summary>
internal static class OrganizationIds
{
    private const int OrganizationLength = 10;
    private const int RootLength = 4;
    private const int UnitLength = 8;
    private const int PolicyLength = 10;
    private const int ResourcePolicyLength = 8;
    private const int TransferLength = 8;
    private const int RequestLength = 32;

    public static string NewOrganization(IdGenerator ids) => New("o-", OrganizationLength, ids);

    /// <summary>An id that no other root of the world has: targets are found by their ids alone.</summary>
    public static string NewRoot(IdGenerator ids, Func<string, bool> isTaken)
    {
        while (true)
        {
            var id = New("r-", RootLength, ids);
            if (!isTaken(id))
            {
                return id;
            }
        }
    }

    public static string NewUnit(string rootId, IdGenerator ids) => New($"ou-{rootId.AsSpan(2)}-", UnitLength, ids);

    public static string NewPolicy(IdGenerator ids) => New("p-", PolicyLength, ids);

    public static string NewResourcePolicy(IdGenerator ids) => New("rp-", ResourcePolicyLength, ids);

    public static string NewHandshake(IdGenerator ids) => New("h-", RequestLength, ids);

    public static string NewAccountCreation(IdGenerator ids) => New("car-", RequestLength, ids);

    public static string NewTransfer(IdGenerator ids) => New("rt-", TransferLength, ids);

    private static string New(string prefix, int length, IdGenerator ids) => prefix + ids.Text(length, IdGenerator.LowerAlphanumericAlphabet);
}
