using System.Collections.Frozen;

namespace Simfra.Services.Iam;

/// <summary>The service-linked role of a service: what AWS names it and lets it do.</summary>
/// <param name="ServiceName">The service: <c>autoscaling.amazonaws.com</c>.</param>
/// <param name="RoleName">The role's name, without a suffix.</param>
/// <param name="PolicyName">AWS's policy for it, which has the path <see cref="ServiceLinkedRoles.PathPrefix"/>.</param>
internal sealed record ServiceLinkedRole(string ServiceName, string RoleName, string PolicyName)
{
    /// <summary>An account may have several, told apart by a suffix.</summary>
    public bool AllowsSuffix { get; init; }

    public string Path => $"{ServiceLinkedRoles.PathPrefix}{ServiceName}/";

    public string PolicyArn => $"arn:aws:iam::aws:policy{ServiceLinkedRoles.PathPrefix}{PolicyName}";

    public string AssumeRolePolicyDocument =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{ServiceName}}}"},"Action":"sts:AssumeRole"}]}""";
}

/// <summary>The service-linked roles that are known, by service.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html"/>
internal static class ServiceLinkedRoles
{
    /// <summary>What the paths of all service-linked roles and of their policies begin with.</summary>
    public const string PathPrefix = "/aws-service-role/";

    private const string Domain = ".amazonaws.com";
    private const string NamePrefix = "AWSServiceRoleFor";
    private const string Suffix = "suffix";

    /// <summary>Service, role and policy, one a line; where it says so, a suffix is allowed.</summary>
    private const string Lines = """
        access-analyzer AccessAnalyzer AccessAnalyzerServiceRolePolicy
        accountdiscovery.ssm AmazonSSM_AccountDiscovery AWSSystemsManagerAccountDiscoveryServicePolicy
        acm CertificateManager CertificateManagerServiceRolePolicy
        airflow AmazonMWAA AmazonMWAAServiceRolePolicy
        apidestinations.events AmazonEventBridgeApiDestinations AmazonEventBridgeApiDestinationsServiceRolePolicy
        application-insights ApplicationInsights CloudwatchApplicationInsightsServiceLinkedRolePolicy
        application-signals.cloudwatch CloudWatchApplicationSignals CloudWatchApplicationSignalsServiceRolePolicy
        appmesh AppMesh AWSAppMeshServiceRolePolicy
        apprunner AppRunner AppRunnerServiceRolePolicy
        appstream.application-autoscaling ApplicationAutoScaling_AppStreamFleet AWSApplicationAutoscalingAppStreamFleetPolicy
        appsync AppSync AWSAppSyncServiceRolePolicy
        autoscaling AutoScaling AutoScalingServiceRolePolicy suffix
        autoscaling-plans AutoScalingPlans_EC2AutoScaling AWSAutoScalingPlansEC2AutoScalingPolicy
        backup Backup AWSBackupServiceLinkedRolePolicyForBackup
        batch Batch BatchServiceRolePolicy
        cassandra.application-autoscaling ApplicationAutoScaling_CassandraTable AWSApplicationAutoscalingCassandraTablePolicy
        cks.kms KeyManagementServiceCustomKeyStores AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy
        cloud9 AWSCloud9 AWSCloud9ServiceRolePolicy
        cloudhsm CloudHSM CloudHSMServiceRolePolicy
        cloudtrail CloudTrail CloudTrailServiceRolePolicy
        codestar-notifications CodeStarNotifications AWSCodeStarNotificationsServiceRolePolicy
        comprehend.application-autoscaling ApplicationAutoScaling_ComprehendEndpoint AWSApplicationAutoscalingComprehendEndpointPolicy
        compute-optimizer ComputeOptimizer ComputeOptimizerServiceRolePolicy
        config Config AWSConfigServiceRolePolicy
        config-conforms ConfigConforms ConfigConformsServiceRolePolicy
        config-multiaccountsetup ConfigMultiAccountSetup AWSConfigMultiAccountSetupPolicy
        connect AmazonConnect AmazonConnectServiceLinkedRolePolicy suffix
        contributorinsights.dynamodb DynamoDBCloudWatchContributorInsights DynamoDBCloudWatchContributorInsightsServiceRolePolicy
        custom-resource.application-autoscaling ApplicationAutoScaling_CustomResource AWSApplicationAutoScalingCustomResourcePolicy
        dax DAX DAXServiceRolePolicy
        delivery.logs LogDelivery AWSServiceRoleForLogDeliveryPolicy
        detective Detective AmazonDetectiveServiceLinkedRolePolicy
        dms DMSServerless AWSDMSServerlessServiceRolePolicy
        dms-fleet-advisor DMSFleetAdvisor AWSDMSFleetAdvisorServiceRolePolicy
        docdb-elastic DocDB-Elastic AmazonDocDB-ElasticServiceRolePolicy
        dsql AuroraDsql AuroraDsqlServiceLinkedRolePolicy
        dynamodb.application-autoscaling ApplicationAutoScaling_DynamoDBTable AWSApplicationAutoscalingDynamoDBTablePolicy
        ec2-instance-connect Ec2InstanceConnect Ec2InstanceConnectEndpoint
        ec2.application-autoscaling ApplicationAutoScaling_EC2SpotFleetRequest AWSApplicationAutoscalingEC2SpotFleetRequestPolicy
        ec2fleet EC2Fleet AWSEC2FleetServiceRolePolicy
        ec2scheduled EC2ScheduledInstances AWSServiceRoleForEC2ScheduledInstances
        ecr ECRTemplate ECRTemplateServiceRolePolicy
        ecs ECS AmazonECSServiceRolePolicy
        ecs.application-autoscaling ApplicationAutoScaling_ECSService AWSApplicationAutoscalingECSServicePolicy
        eks AmazonEKS AmazonEKSServiceRolePolicy
        eks-connector AmazonEKSConnector AmazonEKSConnectorServiceRolePolicy
        eks-fargate AmazonEKSForFargate AmazonEKSForFargateServiceRolePolicy
        eks-nodegroup AmazonEKSNodegroup AWSServiceRoleForAmazonEKSNodegroup
        elasticache ElastiCache ElastiCacheServiceRolePolicy
        elasticache.application-autoscaling ApplicationAutoScaling_ElastiCacheRG AWSApplicationAutoscalingElastiCacheRGPolicy
        elasticbeanstalk ElasticBeanstalk AWSElasticBeanstalkServiceRolePolicy
        elasticfilesystem AmazonElasticFileSystem AmazonElasticFileSystemServiceRolePolicy
        elasticloadbalancing ElasticLoadBalancing AWSElasticLoadBalancingServiceRolePolicy
        email.cognito-idp AmazonCognitoIdpEmailService AmazonCognitoIdpEmailServiceRolePolicy
        emr-containers AmazonEMRContainers AmazonEMRContainersServiceRolePolicy
        emrwal EMRWAL EMRDescribeClusterPolicyForEMRWAL
        es AmazonElasticsearchService AmazonElasticsearchServiceRolePolicy
        events CloudWatchEvents CloudWatchEventsServiceRolePolicy
        fis FIS AmazonFISServiceRolePolicy
        fms FMS FMSServiceRolePolicy
        fsx AmazonFSx AmazonFSxServiceRolePolicy
        globalaccelerator GlobalAccelerator AWSGlobalAcceleratorSLRPolicy
        grafana AmazonGrafana AmazonGrafanaServiceLinkedRolePolicy
        guardduty AmazonGuardDuty AmazonGuardDutyServiceRolePolicy
        imagebuilder ImageBuilder AWSServiceRoleForImageBuilder
        inspector2 AmazonInspector2 AmazonInspector2ServiceRolePolicy
        iotmanagedintegrations IoTManagedIntegrations AWSIoTManagedIntegrationsRolePolicy
        ipam IPAM AWSIPAMServiceRolePolicy
        kafka Kafka KafkaServiceRolePolicy
        kafka.application-autoscaling ApplicationAutoScaling_KafkaCluster AWSApplicationAutoscalingKafkaClusterPolicy
        kafkaconnect KafkaConnect KafkaConnectServiceRolePolicy
        kinesisreplication.dynamodb DynamoDBKinesisDataStreamsReplication DynamoDBKinesisReplicationServiceRolePolicy
        lakeformation LakeFormationDataAccess LakeFormationDataAccessServiceRolePolicy
        lambda.application-autoscaling ApplicationAutoScaling_LambdaConcurrency AWSApplicationAutoscalingLambdaConcurrencyPolicy
        lex LexBots AmazonLexBotPolicy
        lexv2 LexV2Bots AmazonLexV2BotPolicy suffix
        lightsail Lightsail LightsailExportAccess
        logger.cloudfront CloudFrontLogger AWSCloudFrontLogger
        m2 AWSM2 AWSM2ServicePolicy
        macie AmazonMacie AmazonMacieServiceRolePolicy
        malware-protection.guardduty AmazonGuardDutyMalwareProtection AmazonGuardDutyMalwareProtectionServiceRolePolicy
        management.chatbot AWSChatbot AWSChatbotServiceLinkedRolePolicy
        member.org.stacksets.cloudformation CloudFormationStackSetsOrgMember CloudFormationStackSetsOrgMemberServiceRolePolicy
        memorydb MemoryDB MemoryDBServiceRolePolicy
        mq AmazonMQ AmazonMQServiceRolePolicy
        mrk.kms KeyManagementServiceMultiRegionKeys AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy
        neptune.application-autoscaling ApplicationAutoScaling_NeptuneCluster AWSApplicationAutoscalingNeptuneClusterPolicy
        network-firewall NetworkFirewall AWSNetworkFirewallServiceRolePolicy
        networking.apprunner AppRunnerNetworking AppRunnerNetworkingServiceRolePolicy
        networkmanager NetworkManager AWSNetworkManagerServiceRolePolicy
        notifications AwsUserNotifications AWSUserNotificationsServiceLinkedRolePolicy
        observability.aoss AmazonOpenSearchServerless AmazonOpenSearchServerlessServiceRolePolicy
        opensearchservice AmazonOpenSearchService AmazonOpenSearchServiceRolePolicy
        ops.apigateway APIGateway APIGatewayServiceRolePolicy
        ops.emr-serverless AmazonEMRServerless AmazonEMRServerlessServiceRolePolicy
        opsdatasync.ssm SystemsManagerOpsDataSync AWSSystemsManagerOpsDataSyncServiceRolePolicy
        opsinsights.ssm AmazonSSM_OpsInsights AWSSSMOpsInsightsServiceRolePolicy
        organizations Organizations AWSOrganizationsServiceTrustPolicy
        osis AmazonOpenSearchIngestionService AmazonOpenSearchIngestionServiceRolePolicy
        pullthroughcache.ecr ECRPullThroughCache AWSECRPullThroughCache_ServiceRolePolicy
        ram ResourceAccessManager AWSResourceAccessManagerServiceRolePolicy
        rds RDS AmazonRDSServiceRolePolicy
        rds.application-autoscaling ApplicationAutoScaling_RDSCluster AWSApplicationAutoscalingRDSClusterPolicy
        redshift Redshift AmazonRedshiftServiceLinkedRolePolicy
        replication.cassandra KeyspacesReplication KeyspacesReplicationServiceRolePolicy
        replication.dynamodb DynamoDBReplication DynamoDBReplicationServiceRolePolicy
        replication.ecr ECRReplication ECRReplicationServiceRolePolicy
        replicator.lambda LambdaReplicator AWSLambdaReplicator
        reports.backup BackupReports AWSServiceRolePolicyForBackupReports
        repository.sync.codeconnections GitSync AWSGitSyncServiceRolePolicy
        resource-explorer-2 ResourceExplorer AWSResourceExplorerServiceRolePolicy
        resource-groups ResourceGroups ResourceGroupsServiceRolePolicy
        restore-testing.backup BackupRestoreTesting AWSServiceRolePolicyForBackupRestoreTesting
        rolesanywhere RolesAnywhere AWSRolesAnywhereServicePolicy
        route53resolver Route53Resolver Route53ResolverServiceRolePolicy
        s3-outposts S3OnOutposts AWSS3OnOutpostsServiceRolePolicy
        sagemaker.application-autoscaling ApplicationAutoScaling_SageMakerEndpoint AWSApplicationAutoscalingSageMakerEndpointPolicy
        schemas Schemas AmazonEventBridgeSchemasServiceRolePolicy
        securityhub SecurityHub AWSSecurityHubServiceRolePolicy
        servicequotas ServiceQuotas ServiceQuotasServiceRolePolicy
        ses AmazonSES AmazonSESServiceRolePolicy
        shield AWSShield AWSShieldServiceRolePolicy
        spot EC2Spot AWSEC2SpotServiceRolePolicy
        spotfleet EC2SpotFleet AWSEC2SpotFleetServiceRolePolicy
        ssm AmazonSSM AmazonSSMServiceRolePolicy
        ssm-incidents IncidentManager AWSIncidentManagerServiceRolePolicy
        ssm-quicksetup SSMQuickSetup SSMQuickSetupRolePolicy
        sso SSO AWSSSOServiceRolePolicy
        stacksets.cloudformation CloudFormationStackSetsOrgAdmin CloudFormationStackSetsOrgAdminServiceRolePolicy
        storage-lens.s3 S3StorageLens S3StorageLensServiceRolePolicy
        support Support AWSSupportServiceRolePolicy
        transitgateway VPCTransitGateway AWSVPCTransitGatewayServiceRolePolicy
        trustedadvisor TrustedAdvisor AWSTrustedAdvisorServiceRolePolicy
        vpc-lattice VpcLattice AWSVpcLatticeServiceRolePolicy
        vpcorigin.cloudfront CloudFrontVPCOrigin AWSCloudFrontVPCOriginServiceRolePolicy
        waf WAFLogging WAFLoggingServiceRolePolicy
        wafv2 WAFV2Logging WAFV2LoggingServiceRolePolicy
        """;

    private static readonly FrozenDictionary<string, ServiceLinkedRole> ByService = Lines
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static line => line.Split(' '))
        .Select(static words => new ServiceLinkedRole(words[0] + Domain, NamePrefix + words[1], words[2]) { AllowsSuffix = words[^1] == Suffix })
        .ToFrozenDictionary(static r => r.ServiceName, StringComparer.Ordinal);

    public static IEnumerable<ServiceLinkedRole> All => ByService.Values;

    public static ServiceLinkedRole? Find(string? serviceName) => serviceName is null ? null : ByService.GetValueOrDefault(serviceName);
}
