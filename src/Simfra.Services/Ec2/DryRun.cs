namespace Simfra.Services.Ec2;

/// <summary>A call with DryRun set is answered, once all else is checked, with an error that says it would have succeeded.</summary>
internal static class DryRun
{
    public static void Check(bool? dryRun)
    {
        if (dryRun == true)
        {
            throw Ec2Errors.DryRun();
        }
    }
}
